package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TeamsTest {
  private static Caller in(String... teams) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, "u1", "iss", "ann", null),
        new Caller.Membership(null, List.of(teams), List.of(), Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  @Test
  void onlyTeamIsChosen() {
    assertEquals("a", Teams.choose(in("a"), null).team());
  }

  @Test
  void namedTeamIsChosen() {
    assertEquals("b", Teams.choose(in("a", "b"), "b").team());
  }

  @Test
  void severalTeamsAndNoNameAskForOne() {
    Refusal refusal = assertThrows(Refusal.class, () -> Teams.choose(in("a", "b"), null));

    assertEquals(RefusalCode.TEAM_REQUIRED, refusal.code());
    assertTrue(refusal.text().contains("a, b"));
  }

  @Test
  void teamOfOthersIsDenied() {
    Refusal refusal = assertThrows(Refusal.class, () -> Teams.choose(in("a"), "b"));

    assertEquals(RefusalCode.DENIED, refusal.code());
    assertEquals("team_not_member", refusal.details().reasons().getFirst().code());
  }

  @Test
  void nameIsComparedToTheLetter() {
    assertThrows(Refusal.class, () -> Teams.choose(in("a"), "A"));
  }

  @Test
  void noTeamIsDenied() {
    Refusal refusal = assertThrows(Refusal.class, () -> Teams.choose(in(), null));

    assertEquals("team_unknown", refusal.details().reasons().getFirst().code());
  }
}
