package dev.drawbridge.gate.selfservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.gate.pipeline.CallerRules;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Played;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private final RequestEntry sample = SampleEntries.request("research", new byte[0]);

  private JsonObject explained(Catalog.Kind kind, Verdict verdict, boolean everything) {
    var snapshot =
        new GateSnapshot(
            credential -> Future.failedFuture("nobody calls"),
            new Catalog(List.of(), Map.of()),
            new Labeller(SensitivitySettings.standard(Level.INTERNAL)),
            Played.by(Policy.class, Map.of("revision", a -> "rev")),
            sample.input().organisation(),
            Played.by(Upstream.class, Map.of("health", a -> Played.WELL)),
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            0,
            CallerRules.NONE);
    var models = sample.input().candidates().stream().map(c -> c.model()).toList();
    var asked =
        new Question.Asked(
            sample.input().request().id(),
            sample.input().principal(),
            sample.first().call(),
            null,
            new Question.Declared(null, null),
            Contents.NONE,
            Map.of(),
            "127.0.0.1");
    var question = new Question(asked, new Catalog.Resolution(kind, models), sample.input());
    return Explanation.of(snapshot, question, verdict, everything);
  }

  private static Verdict refuses(Map<String, List<String>> excluded) {
    return SampleVerdict.of()
        .reasons(List.of(new Reason("role_missing", "a role is missing")))
        .excluded(excluded)
        .limits(List.of(new Verdict.Limit("team:research", "usd", 5, "month")))
        .sealed(false)
        .revision("rev")
        .make();
  }

  @Test
  void whatIsAllowedIsListedInTheOrderItWouldBeTried() {
    JsonObject told = explained(Catalog.Kind.ALIAS, sample.verdict(), true);

    assertTrue(told.getBoolean("allow"));
    assertNull(told.getString("code"));
    JsonObject first = told.getJsonArray("eligible").getJsonObject(0);
    assertEquals(sample.first().model(), first.getString("id"));
    assertEquals(sample.first().provider(), first.getString("provider"));
    assertEquals("research", told.getJsonObject("principal").getString("team"));
  }

  @Test
  void whatIsRefusedHasItsCodeAndReasons() {
    var excluded = Map.of(sample.first().model(), List.of("role_missing"));
    JsonObject told = explained(Catalog.Kind.CONCRETE, refuses(excluded), false);

    assertFalse(told.getBoolean("allow"));
    assertFalse(told.getString("code").isEmpty());
    assertEquals("role_missing", told.getJsonArray("reasons").getJsonObject(0).getString("code"));
    assertEquals(
        new JsonArray().add("role_missing"),
        told.getJsonObject("excluded").getJsonArray(sample.first().model()));
    assertEquals("team:research", told.getJsonArray("limits").getJsonObject(0).getString("key"));
  }

  @Test
  void ofAutoModelsOfOthersAreCountedUnlessAllMayBeSeen() {
    Verdict verdict = refuses(Map.of("theirs", List.of("team_not_entitled")));

    JsonObject told = explained(Catalog.Kind.AUTO, verdict, false);
    JsonObject all = explained(Catalog.Kind.AUTO, verdict, true);

    assertEquals(new JsonObject(), told.getJsonObject("excluded"));
    assertEquals(1, told.getInteger("excluded_others"));
    assertTrue(all.getJsonObject("excluded").containsKey("theirs"));
    assertEquals(0, all.getInteger("excluded_others"));
  }
}
