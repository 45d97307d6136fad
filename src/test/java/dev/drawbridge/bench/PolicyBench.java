package dev.drawbridge.bench;

import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What a decision of the jar's policy costs, asked on one thread. */
final class PolicyBench {
  private static final int WARM_UP = 3_000;
  private static final int ROUNDS = 2_000;
  private static final int RULES = 50;

  private PolicyBench() {}

  /** Measures; takes some ten seconds. */
  static void measure(FigureTable table) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      table.row("policy: first load, off the loops", load(vertx), "ms", FigureTable.atMost(1000));
      table.row("policy: load again", load(vertx), "ms", FigureTable.NONE);
      decision(table, "1 candidates", uncached(vertx, 1, null), FigureTable.NONE);
      decision(table, "20 candidates", uncached(vertx, 20, null), FigureTable.atMost(200));
      decision(table, "500 candidates", uncached(vertx, 500, null), FigureTable.atMost(3000));
      Path rules = ownRules();
      String beside = ", " + RULES + " rules of one's own";
      decision(table, "20 candidates" + beside, uncached(vertx, 20, rules), FigureTable.NONE);
      decision(table, "500 candidates" + beside, uncached(vertx, 500, rules), FigureTable.NONE);
      table.row("decision over 20, cached", cached(vertx), "µs", FigureTable.atMost(2));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static void decision(FigureTable table, String over, double micros, Goal goal) {
    table.row("decision over " + over + ", uncached", micros, "µs", goal);
  }

  /** Rules as organisations write them: each looks at every candidate, at the caller, at a tag. */
  private static Path ownRules() throws Exception {
    OpaForTests.provide();
    Path folder = Files.createTempDirectory("drawbridge-own-rules-");
    for (int i = 0; i < RULES; i++) {
      String rule =
          """
          package drawbridge.custom.ruleNUMBER

          excluded.project_not_registered contains c.id if {
          \tinput.principal.team == "research"
          \tsome c in input.candidates
          \tc.hosting != "own"
          \tinput.request.tags.project == "projectNUMBER"
          }
          """;
      Files.writeString(
          folder.resolve("rule" + i + ".rego"), rule.replace("NUMBER", Integer.toString(i)));
    }
    return folder;
  }

  private static double load(Vertx vertx) throws Exception {
    long start = System.nanoTime();
    Policy policy = policy(vertx, Questions.catalog(20), 1000, null);
    double millis = (System.nanoTime() - start) / 1e6;
    policy.close().await(10, TimeUnit.SECONDS);
    return millis;
  }

  private static double uncached(Vertx vertx, int size, @Nullable Path rules) throws Exception {
    Catalog catalog = Questions.catalog(size);
    return each(policy(vertx, catalog, 0, rules), Questions.about(catalog));
  }

  private static double cached(Vertx vertx) throws Exception {
    Catalog catalog = Questions.catalog(20);
    return each(policy(vertx, catalog, 1000, null), Questions.about(catalog));
  }

  /** The median of a decision, each with an id of its own. */
  private static double each(Policy policy, DecisionInput input) throws Exception {
    for (int i = 0; i < WARM_UP; i++) ask(policy, input, took -> {});
    double[] micros = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      int round = i;
      ask(policy, input, took -> micros[round] = took / 1e3);
    }
    policy.close().await(10, TimeUnit.SECONDS);
    Arrays.sort(micros);
    return micros[ROUNDS / 2];
  }

  private static void ask(Policy policy, DecisionInput input, LongConsumer took) {
    var r = input.request();
    var fresh =
        new DecisionInput(
            new DecisionInput.Request(
                RequestId.next(),
                r.time(),
                r.call(),
                r.purpose(),
                r.size(),
                r.tagged(),
                r.attempts()),
            input.principal(),
            input.sensitivity(),
            input.candidates(),
            input.organisation(),
            input.sourceAddress(),
            List.of());
    long start = System.nanoTime();
    var verdict = policy.decide(fresh);
    took.accept(System.nanoTime() - start);
    if (!verdict.succeeded()) throw new IllegalStateException(verdict.cause());
  }

  private static Policy policy(Vertx vertx, Catalog catalog, int cache, @Nullable Path rules)
      throws Exception {
    PolicySettings plain = Questions.settings(null);
    var settings =
        new PolicySettings(
            null,
            null,
            null,
            rules,
            null,
            Duration.ofSeconds(2),
            cache,
            cache == 0 ? Duration.ZERO : plain.cacheTtl());
    return Policies.load(
            vertx,
            settings,
            Questions.research(),
            Questions.ACME,
            catalog,
            new SimpleMeterRegistry())
        .await(30, TimeUnit.SECONDS);
  }
}
