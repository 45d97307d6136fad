package dev.drawbridge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionKey;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecisionCacheTest {
  private static final Catalog MODELS = Questions.catalog(3);
  private static final Set<Reads> TIME = EnumSet.of(Reads.REQUEST_TIME);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Questions.NOON;

  @Test
  void equalQuestionsWithOtherIdsAreOne() {
    assertEquals(key(Questions.about(MODELS)), key(Questions.about(MODELS)));
    assertEquals(key(Questions.about(MODELS)).hashCode(), key(Questions.about(MODELS)).hashCode());
  }

  @Test
  void whoAsksCountsOnlyWhereItIsRead() {
    var one = asking(caller("u-1", "ada", List.of("model-user")));
    var other = asking(caller("u-2", "bob", List.of("model-user")));
    assertEquals(key(one), key(other));
    assertNotEquals(new DecisionKey(one, Reads.all()), new DecisionKey(other, Reads.all()));
    assertNotEquals(key(one), key(asking(caller("u-1", "ada", List.of()))));
  }

  @Test
  void theMinuteCountsOnlyWhereItIsRead() {
    var one = Questions.about(MODELS);
    var later = at(one, one.request().time().plusSeconds(60));
    var same = at(one, one.request().time().plusSeconds(5));
    assertEquals(key(one), key(same));
    assertNotEquals(key(one), key(later));
    Set<Reads> none = EnumSet.noneOf(Reads.class);
    assertEquals(new DecisionKey(one, none), new DecisionKey(later, none));
  }

  @Test
  void healthFitsCostAndCatalogueCount() {
    var one = Questions.about(MODELS);
    var model = MODELS.models().getFirst();
    for (Candidate other :
        List.of(
            new Candidate(model, 0.0014, true, Health.Circuit.OPEN),
            new Candidate(model, 0.0014, false, Health.Circuit.CLOSED),
            new Candidate(model, 0.0015, true, Health.Circuit.CLOSED),
            new Candidate(model, 0.0014, true, Health.Circuit.CLOSED, Set.of(Feature.STOP)),
            new Candidate(
                Questions.vendorModel(model.id()), 0.0014, true, Health.Circuit.CLOSED))) {
      List<Candidate> changed = new ArrayList<>(one.candidates());
      changed.set(0, other);
      var input =
          new DecisionInput(
              one.request(),
              one.principal(),
              one.sensitivity(),
              changed,
              one.organisation(),
              "",
              List.of());
      assertNotEquals(key(one), key(input));
    }
  }

  @Test
  void anEntryLivesForTheLeastOfItsLimits() {
    assertEquals(10, life(10, 30, false));
    assertEquals(20, life(30, 20, false));
    assertEquals(30, life(30, 300, false));
  }

  @Test
  void anEntryEndsWithTheMinuteWhereTheTimeIsRead() {
    now = Questions.NOON.plusSeconds(55);
    assertEquals(5, life(30, 30, true));
  }

  @Test
  void whatThePolicyWillNotHaveKeptIsNotKept() {
    assertEquals(0, life(30, 0, false));
  }

  @Test
  void hitsAndMissesAreCounted() {
    var cache = cache(30, false);
    var key = key(Questions.about(MODELS));
    assertNull(cache.find(key));
    cache.keep(key, verdict(30));
    assertNotNull(cache.find(key));
    var counters = registry.get("drawbridge.policy.cache");
    assertEquals(1, counters.tag("result", "hit").counter().count());
    assertEquals(
        1, registry.get("drawbridge.policy.cache").tag("result", "miss").counter().count());
  }

  /** Whole seconds that an entry is found for. */
  private int life(int ttl, int cacheSeconds, boolean byTheMinute) {
    var cache = cache(ttl, byTheMinute);
    var key = key(Questions.about(MODELS));
    Instant start = now;
    cache.keep(key, verdict(cacheSeconds));
    int seconds = 0;
    while (cache.find(key) != null) now = start.plusSeconds(++seconds);
    now = start;
    return seconds;
  }

  private DecisionCache cache(int ttl, boolean byTheMinute) {
    return new DecisionCache(10, Duration.ofSeconds(ttl), byTheMinute, () -> now, registry);
  }

  private static Verdict verdict(int cacheSeconds) {
    return SampleVerdict.of()
        .objective(Verdict.Objective.CHEAPEST)
        .cacheSeconds(cacheSeconds)
        .revision("r1")
        .make();
  }

  private static DecisionKey key(DecisionInput input) {
    return new DecisionKey(input, TIME);
  }

  private static Caller caller(String id, String name, List<String> roles) {
    return new Caller(
        new Caller.Identity(Caller.Kind.USER, id, null, name, null),
        new Caller.Membership("research", List.of("research"), roles, Map.of()),
        new Caller.Credential(null, Instant.EPOCH, false),
        null);
  }

  private static DecisionInput asking(Caller caller) {
    return Questions.of(
        Questions.request("auto", Catalog.Kind.AUTO), caller, Level.INTERNAL, MODELS);
  }

  private static DecisionInput at(DecisionInput input, Instant time) {
    var r = input.request();
    var request =
        new DecisionInput.Request(
            r.id(),
            time,
            new DecisionInput.Request.Call(
                r.operation(), r.model(), r.requested(), r.stream(), r.needs()),
            r.purpose(),
            new DecisionInput.Request.Size(r.maxOutputTokens(), r.estimatedInputTokens()),
            new DecisionInput.Request.Tags(r.tags(), Map.of()),
            new DecisionInput.Request.Attempts(r.attempt(), r.failed()));
    return new DecisionInput(
        request,
        input.principal(),
        input.sensitivity(),
        input.candidates(),
        input.organisation(),
        input.sourceAddress(),
        List.of());
  }
}
