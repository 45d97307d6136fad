package dev.drawbridge.policy;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.sensitivity.Label;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question about every model that nobody asked: put to a new policy a few times off the event
 * loops, so that the first caller does not wait for code that was never run.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int ROUNDS = 50;
  private static final long LIMIT_NANOS = 300_000_000;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private WarmUp() {}

  /** The question, as a team's member would ask it. */
  static byte[] question(Catalog catalog, Organisation organisation, String team) {
    var caller =
        new Caller(
            Caller.Kind.SERVICE,
            "warm-up",
            null,
            "warm-up",
            team,
            List.of(team),
            List.of(),
            Map.of(),
            null,
            null,
            false);
    var request =
        new DecisionInput.Request(
            new RequestId("warm-up"),
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            Operation.CHAT,
            Catalog.AUTO,
            Catalog.Kind.AUTO,
            false,
            null,
            null,
            100,
            EnumSet.of(Capability.CHAT),
            Map.of(),
            1,
            List.of());
    List<Candidate> candidates =
        catalog.models().stream()
            .map(model -> new Candidate(model, 0.001, true, Health.Circuit.CLOSED))
            .toList();
    var label = Label.unscanned(null, Level.INTERNAL);
    var input = new DecisionInput(request, caller, label, candidates, organisation, "127.0.0.1");
    return new DecisionJson(Reads.all(), catalog.models()).bytes(input);
  }

  /** Asks until it is warm; what it answers is of no account, a failure of it shows when asked. */
  static boolean run(WasmInstance instance, byte[] question) {
    Watchdog watchdog = new Watchdog(LONGEST);
    Watchdog.Watch watch = watchdog.begin();
    long start = System.nanoTime();
    boolean well = true;
    try {
      for (int i = 0; i < ROUNDS && System.nanoTime() - start < LIMIT_NANOS; i++) {
        instance.evaluate(Question.DECISION, question);
      }
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn("the policy failed on a first question: {}", e.getMessage());
      well = false;
    }
    boolean interrupted = watch.end();
    watchdog.close();
    return well && !interrupted;
  }
}
