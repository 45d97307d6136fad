package dev.drawbridge.policy.engine;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.SplitInput;
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
 * Asks a new policy about every model, off the event loops and before it serves, so that the first
 * caller waits neither for code that was never run nor for models that an instance does not hold
 * yet. Some questions are those of a team's member; others are refused for every model, which takes
 * longest.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int ROUNDS = 50;
  private static final long LONGEST_NANOS = 3_000_000_000L;
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final String NOBODY = "warm-up";

  private final List<SplitInput> questions;

  /**
   * @param team one of the facts' own
   */
  public WarmUp(Catalog catalog, Organisation organisation, String team) {
    var json = new DecisionJson(Reads.all(), catalog.models());
    List<Candidate> candidates =
        catalog.models().stream()
            .map(model -> new Candidate(model, 0.001, true, Health.Circuit.CLOSED))
            .toList();
    questions =
        List.of(
            question(json, candidates, organisation, team, Level.PUBLIC),
            question(json, candidates, organisation, team, Level.RESTRICTED),
            question(json, candidates, organisation, NOBODY, Level.INTERNAL));
  }

  private static SplitInput question(
      DecisionJson json,
      List<Candidate> candidates,
      Organisation organisation,
      String team,
      Level level) {
    var caller =
        new Caller(
            new Caller.Identity(Caller.Kind.SERVICE, NOBODY, null, NOBODY, null),
            new Caller.Membership(team, List.of(team), List.of(), Map.of()),
            new Caller.Credential(null, null, false),
            null);
    var request =
        new DecisionInput.Request(
            new RequestId(NOBODY),
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            new DecisionInput.Request.Call(
                Operation.CHAT,
                Catalog.AUTO,
                Catalog.Kind.AUTO,
                false,
                EnumSet.of(Capability.CHAT)),
            null,
            new DecisionInput.Request.Size(null, 100),
            new DecisionInput.Request.Tags(Map.of(), Map.of()),
            new DecisionInput.Request.Attempts(1, List.of()));
    var label = Label.unscanned(null, level);
    return json.divided(
        new DecisionInput(
            request, caller, label, candidates, organisation, "127.0.0.1", List.of()));
  }

  /**
   * Asks the first instance until its answers take a small part of the time limit; what it answers
   * is of no account, a failure of it shows when asked. False where the instance is of no use any
   * more.
   */
  boolean thoroughly(WasmInstance first, Duration limit) {
    return watched(
        LONGEST,
        watch -> {
          long before = watch.nanos();
          for (int i = 0; i < ROUNDS; i++) {
            long start = watch.nanos();
            for (SplitInput question : questions) first.decide(question);
            long end = watch.nanos();
            long each = (end - start) / questions.size();
            if (each < limit.toNanos() / 8 || end - before > LONGEST_NANOS) break;
          }
        });
  }

  /** Has a further instance hold every model and meet each question once; false as above. */
  boolean once(WasmInstance further, Duration limit) {
    return watched(
        limit.multipliedBy(questions.size()), watch -> questions.forEach(further::decide));
  }

  private interface Asking {
    void ask(Watchdog.Watch watch);
  }

  private static boolean watched(Duration longest, Asking asking) {
    Watchdog watchdog = new Watchdog(longest);
    Watchdog.Watch watch = watchdog.begin();
    boolean well = true;
    try {
      asking.ask(watch);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.warn(
          EventCode.POLICY_WARM_UP_FAILED,
          "the policy failed on a first question: {}",
          e.getMessage());
      well = false;
    }
    boolean interrupted = watch.end();
    watchdog.close();
    return well && !interrupted;
  }
}
