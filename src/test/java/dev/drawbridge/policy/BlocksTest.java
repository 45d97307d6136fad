package dev.drawbridge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Block.Target;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the stop button stops, whatever the bundle says. */
class BlocksTest {
  private static final Catalog CATALOG = Questions.catalog(2);
  private static final Instant NOW = Questions.NOON;
  private static final Caller CALLER = Questions.caller("research");

  private static Block block(Target target, String name, @Nullable Instant until) {
    return new Block("abcdefghijkl", target, name, until, "not for callers", NOW, "local:ann");
  }

  private static List<GatewayVeto> objections(Caller caller, Block... blocks) {
    List<GatewayVeto> found = new ArrayList<>();
    DecisionInput input =
        Questions.of(Questions.request("auto", Catalog.Kind.AUTO), caller, Level.INTERNAL, CATALOG);
    new Blocks(List.of(), () -> List.of(blocks), () -> NOW).against(input, found);
    return found;
  }

  private static void stopsAll(String message, Caller caller, Block... blocks) {
    assertEquals(
        List.of(new GatewayVeto(new Reason("blocked", message), null, true)),
        objections(caller, blocks));
  }

  @Test
  void aTeamAPrincipalAndAKeyAreStoppedWhole() {
    stopsAll("Team research is blocked.", CALLER, block(Target.TEAM, "research", null));
    stopsAll("The caller is blocked.", CALLER, block(Target.PRINCIPAL, "u-1", null));
    KeyFacts key = new KeyFacts("k-1", "ci", null, KeyLimits.NONE);
    stopsAll("The caller is blocked.", CALLER.withKey(key), block(Target.KEY, "k-1", null));
    assertEquals(List.of(), objections(CALLER, block(Target.KEY, "k-1", null)));
  }

  @Test
  void aPersonActedForIsStoppedByItsIdAndByTheLastOfItsTeams() {
    Caller named = CALLER.onBehalfOf(Person.named("p-1"));
    stopsAll("The caller is blocked.", named, block(Target.PRINCIPAL, "p-1", null));
    Caller proved =
        CALLER.onBehalfOf(
            new Person(
                "p-2",
                null,
                null,
                Person.Source.TOKEN,
                List.of("sales", "ops"),
                List.of(),
                Map.of()));
    Block sales = block(Target.TEAM, "sales", null);
    assertEquals(List.of(), objections(proved, sales));
    stopsAll("The caller is blocked.", proved, sales, block(Target.TEAM, "ops", null));
  }

  @Test
  void aModelAndAProviderAreStoppedAlone() {
    for (Block block :
        List.of(block(Target.MODEL, "GPT-0", null), block(Target.PROVIDER, "openai", null))) {
      Reason reason = new Reason("blocked", "A block stands against gpt-0 (OpenAI, US).");
      assertEquals(
          List.of(new GatewayVeto(reason, Set.of("gpt-0"), true)), objections(CALLER, block));
    }
  }

  @Test
  void othersAndWhatHasEndedStopNothing() {
    for (Target target : Target.values())
      assertEquals(List.of(), objections(CALLER, block(target, "other", null)));
    assertEquals(List.of(), objections(CALLER, block(Target.TEAM, "research", NOW)));
    assertEquals(1, objections(CALLER, block(Target.TEAM, "research", NOW.plusMillis(1))).size());
  }

  @Test
  void aCallUnderWayIsStoppedByWhatServesIt() {
    Blocks blocks =
        new Blocks(
            List.of(block(Target.MODEL, "gpt-0", null)),
            () -> List.of(block(Target.PRINCIPAL, "u-2", null)),
            () -> NOW);

    assertTrue(blocks.against(CALLER, CATALOG.model("gpt-0").orElseThrow()).isPresent());
    assertTrue(blocks.against(CALLER, CATALOG.model("llama-1").orElseThrow()).isEmpty());
    assertTrue(blocks.against(CALLER, null).isEmpty());
  }

  @Test
  void theFactsBlocksAreRead() throws Exception {
    ObjectNode data =
        (ObjectNode)
            DecisionJson.MAPPER.readTree(
                """
                {"drawbridge":{"facts":{"blocks":[
                  {"principal":"u-1","until":"2026-12-01T00:00:00Z","reason":"a"},
                  {"team":"sales","until":"2026-12-01","reason":"b"},
                  {"model":"gpt-0","until":"2026-12-01T00:00:00+01:00x"},
                  {"provider":null}]}}}
                """);
    List<Block> blocks = Blocks.ofFacts(data);
    Instant december = Instant.parse("2026-12-01T00:00:00Z");

    assertEquals(
        List.of(Target.PRINCIPAL, Target.TEAM, Target.MODEL),
        blocks.stream().map(Block::target).toList());
    assertEquals(december, blocks.get(0).until());
    assertEquals(december, blocks.get(1).until());
    assertTrue(blocks.get(2).inForce(december), "an end that cannot be read is none");
  }
}
