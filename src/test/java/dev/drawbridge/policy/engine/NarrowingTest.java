package dev.drawbridge.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.engine.Restrictions.Restriction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * In thousands of worlds, one restriction more never permits what was refused. A case that fails is
 * made as small as it goes and printed with its seed.
 */
class NarrowingTest {
  private static final int WORLDS = 500;
  private static final int RESTRICTIONS = 5;
  private static final int TRIES = 2_000;
  private static final long SEED = 20_261_125;

  private final Catalog catalog = GeneratedQuestions.catalog();
  private final WasmInstance policy =
      WasmModule.of(Bundle.ofJar().wasm()).instantiate("{}".getBytes(UTF_8));

  @Test
  void aRestrictionNeverPermitsWhatWasRefused() {
    Set<String> codes = new TreeSet<>();
    int refused = 0;
    int struck = 0;
    for (int i = 0; i < WORLDS; i++) {
      var random = new Random(SEED + i);
      World world = Worlds.any(random, catalog);
      Verdict was = world.decide(policy);
      was.excluded().values().forEach(codes::addAll);
      refused += was.excluded().size();
      for (int j = 0; j < RESTRICTIONS; j++) {
        Restriction restriction = Restrictions.any(random, world);
        World after = with(restriction, world);
        Verdict is = after.decide(policy);
        struck += was.eligible().size() - is.eligible().size();
        String wider = Widening.found(world, was, after, is);
        if (wider != null) tell(SEED + i, restriction, world);
      }
    }
    // The worlds are worth something: most codes refuse in them, and restrictions do restrict.
    assertTrue(codes.size() >= 24, codes.size() + " codes: " + codes);
    assertTrue(refused > WORLDS, refused + " refused");
    assertTrue(struck > WORLDS / 3, struck + " struck by a restriction");
  }

  private static World with(Restriction restriction, World world) {
    World after = world.copy();
    restriction.apply().accept(after);
    return after;
  }

  private @Nullable String wider(Restriction restriction, World world) {
    World after = with(restriction, world);
    try {
      return Widening.found(world, world.decide(policy), after, after.decide(policy));
    } catch (PolicyException e) {
      return null; // another fault than the one that is made smaller
    }
  }

  private void tell(long seed, Restriction restriction, World world) {
    World small = smallest(restriction, world);
    fail(
        "seed %d, %s: %s\n%s"
            .formatted(seed, restriction.what(), wider(restriction, small), small));
  }

  /** Takes away whatever the fault does not need, as far as a number of tries goes. */
  private World smallest(Restriction restriction, World world) {
    World small = world;
    int at = 0;
    for (int tries = 0; tries < TRIES; tries++) {
      List<Consumer<World>> steps = steps(small);
      if (at >= steps.size()) return small;
      World next = small.copy();
      steps.get(at).accept(next);
      // What was taken away leaves its place to what followed it.
      if (!next.equals(small) && wider(restriction, next) != null) small = next;
      else at++;
    }
    return small;
  }

  private static List<Consumer<World>> steps(World world) {
    List<Consumer<World>> steps = new ArrayList<>();
    for (String key : List.of("key", "on_behalf_of")) {
      steps.add(w -> w.part("principal").putNull(key));
    }
    removals("", world.facts(), pointer -> steps.add(w -> remove(w.facts(), pointer)));
    removals("", world.input(), pointer -> steps.add(w -> remove(w.input(), pointer)));
    return steps;
  }

  /** Every element of a list, and of the facts every member: the larger first. */
  private static void removals(String at, JsonNode node, Consumer<String> found) {
    boolean ofInput = node.has("contract");
    for (int i = node.size() - 1; node.isArray() && i >= 0; i--) found.accept(at + "/" + i);
    for (var member : node.properties()) {
      String pointer = at + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
      if (!ofInput) found.accept(pointer);
      removals(pointer, member.getValue(), found);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      removals(at + "/" + i, node.get(i), found);
    }
  }

  private static void remove(ObjectNode root, String pointer) {
    int last = pointer.lastIndexOf('/');
    String key = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
    JsonNode parent = root.at(pointer.substring(0, last));
    if (parent instanceof ArrayNode list) list.remove(Integer.parseInt(key));
    else if (parent instanceof ObjectNode object) object.remove(key);
  }

  @Test
  void theJudgeSeesAModelThatIsPermittedNow() {
    World world = Worlds.any(new Random(1), catalog);
    Verdict refused = verdict(Map.of("gpt-0", List.of("blocked", "price_above_cap")));
    assertEquals(
        "gpt-0 was refused for [blocked, price_above_cap] and is now permitted",
        Widening.found(world, refused, world, verdict(Map.of())));
    assertEquals(
        "gpt-0 was refused for [blocked, price_above_cap] and is now [blocked]",
        Widening.found(world, refused, world, verdict(Map.of("gpt-0", List.of("blocked")))));
    Verdict another = verdict(Map.of("gpt-0", List.of("blocked", "team_not_entitled")));
    assertNull(Widening.found(world, refused, world, another));
  }

  /** A failure lets a team of the person's have another model stand in; the caller's may not. */
  @Test
  void theJudgeKnowsThatAPersonsTeamMayReplaceAModel() throws Exception {
    World world =
        new World(
            object("{'teams':{'legal':{'substitute':true}}}"),
            object(
                "{'request':{},'principal':{'on_behalf_of':{'teams':['legal']}},"
                    + "'candidates':[{'id':'gpt-0'}]}"));
    World after = with(Restrictions.failed("gpt-1", "p"), world);
    Verdict was = verdict(Map.of("gpt-0", List.of("delegation_not_allowed", "team_unknown")));
    Verdict is = verdict(Map.of("gpt-0", List.of("team_unknown")));

    assertNull(Widening.found(world, was, after, is));

    after.facts().withObject("/teams/legal").put("substitute", false);
    String wider = Widening.found(world, was, after, is);
    assertTrue(wider != null && wider.contains("is now [team_unknown]"), wider);
  }

  private static ObjectNode object(String json) throws IOException {
    return (ObjectNode) DecisionJson.MAPPER.readTree(json.replace('\'', '"'));
  }

  private static Verdict verdict(Map<String, List<String>> excluded) {
    return SampleVerdict.of().excluded(excluded).cacheSeconds(0).revision("").make();
  }
}
