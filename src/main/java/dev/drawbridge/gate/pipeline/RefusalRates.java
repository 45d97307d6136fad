package dev.drawbridge.gate.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Contents;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each known caller is refused, apart from every other count, and refuses at once the
 * caller whose own refused requests alone reach the amount of a limit of requests. Policy names
 * that limit: it is asked about the caller and a call of no content, so that what it limits for one
 * model, purpose or person limits nothing else. The counts are in memory only. Thread-safe.
 */
public final class RefusalRates {
  private static final int CALLERS = 10_000;
  private static final int TOO_MANY = 429;

  /** How long policy's answer holds; a server may change its own at any time. */
  private static final Duration ASKED_ANEW = Duration.ofMinutes(1);

  private record Who(Caller.Kind kind, @Nullable String issuer, String id, @Nullable String team) {
    static Who of(Caller caller) {
      return new Who(caller.kind(), caller.issuer(), caller.id(), caller.team());
    }
  }

  /**
   * What policy lets a caller ask.
   *
   * @param policy whose limits they are: another one may have others
   * @param limits of requests, each on the caller's own counter
   */
  private record Known(Policy policy, List<Verdict.Limit> limits) {}

  private final Supplier<ZoneId> zone;
  private final InstantSource clock;

  /** Each caller's refused requests, one counter for each kind of window. */
  private final Cache<Who, Ledger> refused =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(CALLERS).build();

  private final Cache<Who, Known> known =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(CALLERS)
          .expireAfterWrite(ASKED_ANEW)
          .build();

  /**
   * Nothing was refused yet.
   *
   * @param zone says where days begin
   */
  public RefusalRates(Supplier<ZoneId> zone, InstantSource clock) {
    this.zone = zone;
    this.clock = clock;
  }

  /**
   * Checks that what the caller was refused leaves it room for another request.
   *
   * @throws Stopped by {@code rate_limited}, with how its limits stand
   */
  void check(GateSnapshot snapshot, Caller caller) {
    Ledger own = refused.getIfPresent(Who.of(caller));
    Known limits = known.getIfPresent(Who.of(caller));
    if (own == null || limits == null || limits.policy != snapshot.policy()) return;
    try {
      own.check(limits.limits, Quantity.NONE);
    } catch (Refusal met) {
      var known = new Progress.Identified(caller, own.standings(limits.limits));
      throw Stopped.at(known, explained(met));
    }
  }

  /** Counts what was refused for a fault of the caller's, and not for a limit that was met. */
  void count(
      GateSnapshot snapshot, CallerRequest request, @Nullable Caller caller, Refusal refusal) {
    int status = refusal.code().status();
    if (caller == null || caller.team() == null || status >= 500 || status == TOO_MANY) return;
    Who who = Who.of(caller);
    refused
        .get(who, w -> new Books(zone).ledger(clock))
        .reserve(everyWindow(caller), Quantity.NONE)
        .settle(Quantity.NONE);
    Known limits = known.getIfPresent(who);
    if (limits == null || limits.policy != snapshot.policy()) ask(snapshot, request, caller);
  }

  private void ask(GateSnapshot snapshot, CallerRequest request, Caller caller) {
    var every = snapshot.catalog().every();
    if (every.isEmpty()) return;
    var nothing = Dialects.nothing(Operation.CHAT, Catalog.AUTO);
    var asked =
        new Question.Asked(
            request.id(),
            caller.itself(),
            nothing,
            null,
            new Question.Declared(null, null),
            Contents.NONE,
            Map.of(),
            request.sourceAddress());
    Policy policy = snapshot.policy();
    policy
        .decide(Question.ask(snapshot, asked, every.get()).input())
        .onSuccess(verdict -> known.put(Who.of(caller), new Known(policy, own(caller, verdict))));
  }

  private static List<Verdict.Limit> everyWindow(Caller caller) {
    return Arrays.stream(Window.values())
        .map(window -> own(caller, Double.MAX_VALUE, window.wire()))
        .toList();
  }

  private static List<Verdict.Limit> own(Caller caller, Verdict verdict) {
    return Verdict.Limit.of(verdict.terms().limits(), null).stream()
        .filter(limit -> Unit.REQUESTS.wire().equals(limit.unit()))
        .map(limit -> own(caller, limit.amount(), limit.per()))
        .toList();
  }

  private static Verdict.Limit own(Caller caller, double amount, String per) {
    String key = "refused:" + caller.kind().wire() + ":" + caller.id();
    return new Verdict.Limit(key, Unit.REQUESTS.wire(), amount, per);
  }

  private static Refusal explained(Refusal met) {
    String text = "Each request of this caller that is refused counts. " + met.text();
    return new Refusal(
        met.code(), text, met.details().withReasons(List.of(new Reason(met.code().wire(), text))));
  }
}
