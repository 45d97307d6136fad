package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.TokenForge;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
  private static final ApiKey KEY =
      new ApiKey(
          "abcdefgh2345",
          new KeyTerms(
              "research",
              "ci",
              null,
              null,
              List.of("model-user"),
              new KeyLimits(
                  List.of(), Map.of("project", "apollo"), "evaluation", Level.CONFIDENTIAL),
              TokenForge.NOW.plusSeconds(60)),
          TokenForge.NOW,
          ApiKey.State.ACTIVE,
          TokenForge.NOW.plusSeconds(1),
          null);

  @Test
  void aCreatedKeyIsPrintedWithItsSecret() {
    CreatedKey created = new CreatedKey(KEY, "dbk_secret");
    assertEquals(
        "{\"id\":\"abcdefgh2345\",\"secret\":\"dbk_secret\",\"name\":\"ci\",\"team\":\"research\","
            + "\"owner\":null,\"roles\":[\"model-user\"],\"models\":[],\"purpose\":\"evaluation\","
            + "\"sensitivity\":\"confidential\",\"tags\":{\"project\":\"apollo\"},\"note\":null,"
            + "\"created\":\"2026-11-24T12:00:00Z\",\"expires\":\"2026-11-24T12:01:00Z\"}",
        created.toJson().encode());
    assertFalse(created.toString().contains("secret"));
  }

  @Test
  void aListedKeyHasItsState() {
    assertEquals(
        "{\"state\":\"active\",\"last_used\":\"2026-11-24T12:00:01Z\",\"previous_expires\":null}",
        KEY.toJson().encode().replaceFirst("^.*(?=\"state\")", "{"));
    assertEquals("expired", KEY.at(TokenForge.NOW.plusSeconds(60)).toJson().getString("state"));
  }

  private static void refused(
      String param, String team, @Nullable String name, List<String> roles) {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> new KeyTerms(team, name, null, null, roles, KeyLimits.NONE, null));
    assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
    assertEquals(param, refusal.details().param());
  }

  @Test
  void whatAKeyCannotBeIsRefusedByName() {
    refused("team", "", null, List.of());
    refused("team", "a/b", null, List.of());
    refused("team", "x".repeat(257), null, List.of());
    refused("name", "research", "line\nbreak", List.of());
    refused("name", "research", "", List.of());
    refused("roles", "research", null, List.of("x".repeat(257)));
    refused("roles", "research", null, Collections.nCopies(65, "r"));
  }
}
