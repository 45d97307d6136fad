package dev.drawbridge.bench;

import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** What a decision of the jar's policy costs, asked on one thread. */
final class PolicyBench {
  private static final int WARM_UP = 3_000;
  private static final int ROUNDS = 2_000;

  private PolicyBench() {}

  /** Measures; takes some ten seconds. */
  static void measure(FigureTable table) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      table.row("policy: first load, off the loops", load(vertx), "ms", FigureTable.atMost(1000));
      table.row("policy: load again", load(vertx), "ms", FigureTable.NONE);
      decision(table, 1, uncached(vertx, 1), FigureTable.NONE);
      decision(table, 20, uncached(vertx, 20), FigureTable.atMost(200));
      decision(table, 500, uncached(vertx, 500), FigureTable.atMost(3000));
      table.row("decision over 20, cached", cached(vertx), "µs", FigureTable.atMost(2));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static void decision(FigureTable table, int size, double micros, Goal goal) {
    table.row("decision over " + size + " candidates, uncached", micros, "µs", goal);
  }

  private static double load(Vertx vertx) throws Exception {
    long start = System.nanoTime();
    Policy policy = policy(vertx, Questions.catalog(20), 1000);
    double millis = (System.nanoTime() - start) / 1e6;
    policy.close().await(10, TimeUnit.SECONDS);
    return millis;
  }

  private static double uncached(Vertx vertx, int size) throws Exception {
    Catalog catalog = Questions.catalog(size);
    return each(policy(vertx, catalog, 0), Questions.about(catalog));
  }

  private static double cached(Vertx vertx) throws Exception {
    Catalog catalog = Questions.catalog(20);
    return each(policy(vertx, catalog, 1000), Questions.about(catalog));
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

  private static Policy policy(Vertx vertx, Catalog catalog, int cache) throws Exception {
    PolicySettings plain = Questions.settings(null);
    var settings =
        new PolicySettings(
            null,
            null,
            null,
            null,
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
