package dev.drawbridge.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.engine.EmbeddedEngine;
import dev.drawbridge.policy.engine.WarmUp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The facts' blocks stop the same calls and models, with the same sentences, whether the Rego of
 * the bundle reads them or the gateway does.
 */
class BlocksAgreeTest {
  private static final int SETS = 20;
  private static final int QUESTIONS = 100;

  private final Random random = new Random(20_261_130);
  private final Vertx vertx = Vertx.vertx();
  private final Catalog catalog = GeneratedQuestions.catalog();
  private Instant now = Questions.NOON;

  @AfterEach
  void stop() throws Exception {
    done(vertx.close());
  }

  /** What the stop button may differ in: who is stopped, and what is said. */
  private record Stopped(
      boolean allow,
      List<String> eligible,
      Map<String, List<String>> excluded,
      Set<Reason> reasons) {
    static Stopped of(Verdict verdict) {
      return new Stopped(
          verdict.allow(),
          verdict.eligible().stream().map(Verdict.Eligible::id).toList(),
          verdict.excluded(),
          Set.copyOf(verdict.reasons()));
    }
  }

  @Test
  void regoAndTheGatewayStopTheSame() throws Exception {
    Set<String> sentences = new HashSet<>();
    int free = 0;
    // What the gateway reads itself, its policy does not know of.
    Policy unblocked = policy(List.of());
    for (int set = 0; set < SETS; set++) {
      List<Map<String, Object>> blocks = blocks();
      Policy rego = policy(blocks);
      ObjectNode data = data(blocks);
      Policy gateway =
          new VetoingPolicy(
              unblocked, new Blocks(Blocks.ofFacts(data), List::of, (InstantSource) () -> now));
      var questions = new GeneratedQuestions(random, catalog);
      for (int i = 0; i < QUESTIONS; i++) {
        DecisionInput input = questions.next();
        now = input.request().time();
        Verdict one = done(rego.decide(input));
        assertEquals(
            Stopped.of(one),
            Stopped.of(done(gateway.decide(input))),
            () -> blocks + " at " + now + " " + input.principal());
        List<Reason> blocked =
            one.reasons().stream().filter(reason -> reason.code().equals(Blocks.CODE)).toList();
        blocked.forEach(reason -> sentences.add(reason.message().replaceAll("\\S*\\d+\\S*", "…")));
        if (blocked.isEmpty()) free++;
      }
      done(rego.close());
    }
    done(unblocked.close());
    // The set is worth something: calls that nothing stops, and each kind of sentence.
    assertTrue(free > SETS * QUESTIONS / 10, free + " not stopped");
    assertTrue(sentences.contains("The caller is blocked."), sentences.toString());
    assertTrue(sentences.contains("Team research is blocked."), sentences.toString());
    assertTrue(sentences.stream().anyMatch(s -> s.contains(" or ")), sentences.toString());
  }

  private List<Map<String, Object>> blocks() {
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      Map<String, Object> block = new LinkedHashMap<>();
      List<Supplier<Map.Entry<String, String>>> targets =
          List.of(
              () -> Map.entry("team", one(List.of("research", "ci", "legal", "press", "other"))),
              () -> Map.entry("principal", one(List.of("u-1", "p-1", "p-2", "U-1"))),
              () -> Map.entry("key", one(List.of("abcdefghijkl", "other"))),
              () -> Map.entry("model", cased(one(catalog.models()).id())),
              () -> Map.entry("provider", one(List.of("openai", "local", "OPENAI"))));
      // Teams and models more often: a person has several teams, a question several models.
      var target = one(List.of(0, 0, 0, 1, 2, 3, 3, 3, 4));
      var name = targets.get(target).get();
      block.put(name.getKey(), name.getValue());
      until(block);
      if (random.nextInt(3) == 0) block.put("from", Questions.NOON.plusSeconds(days()).toString());
      blocks.add(block);
    }
    return blocks;
  }

  private void until(Map<String, Object> block) {
    Instant end = Questions.NOON.plusSeconds(days() + one(List.of(0, 60, -60, 1)));
    switch (random.nextInt(8)) {
      case 0 -> block.put("until", end.toString());
      case 1 -> block.put("until", end.toString().substring(0, 10));
      case 2 -> block.put("until", end.toString().replace("Z", "+00:00"));
      case 3 -> block.put("until", one(List.of("later", "")));
      case 4 -> block.put("until", 20_261_201);
      default -> {}
    }
  }

  private long days() {
    return random.nextInt(90) * 86_400L;
  }

  private String cased(String id) {
    return random.nextBoolean() ? id.toUpperCase(Locale.ROOT) : id;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private ObjectNode data(List<Map<String, Object>> blocks) {
    Map<String, Object> facts = new HashMap<>(GeneratedQuestions.facts().byKey());
    facts.put("blocks", blocks);
    return MountedFacts.mount(Bundle.ofJar().data(), new Facts(facts), catalog);
  }

  /** The bundle's Rego alone, which is given all of the input: as an OPA server is. */
  private Policy policy(List<Map<String, Object>> blocks) throws Exception {
    Bundle own = Bundle.ofJar();
    ObjectNode data = data(blocks);
    var engine =
        done(
            EmbeddedEngine.load(
                vertx,
                new Bundle(own.wasm(), data, Reads.all(), own.digest()),
                data.toString().getBytes(StandardCharsets.UTF_8),
                "r",
                Duration.ofSeconds(5),
                new WarmUp(catalog, Questions.ACME, "research"),
                false));
    return new DecidingPolicy(
        engine,
        Map.of(),
        DecisionSnapshot.of(Questions.ACME, catalog),
        catalog,
        new PolicySettings(null, null, null, null, null, Duration.ofSeconds(5), 0, Duration.ZERO),
        InstantSource.system(),
        new SimpleMeterRegistry());
  }

  private static <T extends @Nullable Object> T done(Future<T> future) throws Exception {
    return await(future);
  }
}
