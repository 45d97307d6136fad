package dev.drawbridge.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what known callers are refused against the limits of requests that policy puts on them,
 * and refuses at once who has used those up so. Policy names limits with its answer: the last ones
 * are kept for each caller, and it is asked for them where a call was refused before it.
 * Thread-safe.
 */
final class RefusalRates {
  private static final int CALLERS = 10_000;
  private static final int TOO_MANY = 429;

  private record Who(Caller.Kind kind, @Nullable String issuer, String id, @Nullable String team) {
    static Who of(Caller caller) {
      return new Who(caller.kind(), caller.issuer(), caller.id(), caller.team());
    }
  }

  /**
   * Limits of requests.
   *
   * @param policy whose they are: another one may have others
   */
  private record Known(Policy policy, List<Verdict.Limit> limits) {}

  private final Ledger ledger;

  /** Of callers of whom something was refused. */
  private final Cache<Who, Known> known = Caffeine.newBuilder().maximumSize(CALLERS).build();

  RefusalRates(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * The caller, where what it was refused leaves it room for another request.
   *
   * @throws Refusal {@code rate_limited}
   */
  Caller check(Stages stages, Visit visit, Caller caller) {
    Known limits = known.getIfPresent(Who.of(caller));
    if (limits == null || limits.policy != stages.policy()) return caller;
    try {
      ledger.reserve(limits.limits, Quantity.NONE).release();
    } catch (Refusal met) {
      visit.journal().standings = ledger.standings(limits.limits);
      throw met;
    }
    return caller;
  }

  /** Counts what was refused for a fault of the caller's, and not for a limit that was met. */
  void count(Stages stages, Visit visit, Refusal refusal) {
    Caller caller = visit.journal().caller;
    int status = refusal.code().status();
    if (caller == null || status >= 500 || status == TOO_MANY) return;
    Verdict verdict = visit.journal().verdict;
    if (verdict != null) {
      count(stages.policy(), caller, verdict);
      return;
    }
    Known limits = known.getIfPresent(Who.of(caller));
    if (limits != null && limits.policy == stages.policy()) {
      count(limits.limits);
      return;
    }
    ask(stages, visit, caller);
  }

  private void ask(Stages stages, Visit visit, Caller caller) {
    var every = stages.catalog().resolve(Catalog.AUTO);
    if (every.isEmpty()) return;
    var nothing = Question.nothing(Operation.CHAT, Catalog.AUTO);
    var asked =
        new Question.Asked(
            visit.id(), caller, nothing, null, null, Map.of(), visit.sourceAddress());
    stages
        .policy()
        .decide(Question.ask(stages, asked, every.get()).input())
        .onSuccess(verdict -> count(stages.policy(), caller, verdict));
  }

  private void count(Policy policy, Caller caller, Verdict verdict) {
    List<Verdict.Limit> limits =
        verdict.limits().stream().filter(l -> Unit.REQUESTS.wire().equals(l.unit())).toList();
    known.put(Who.of(caller), new Known(policy, limits));
    count(limits);
  }

  private void count(List<Verdict.Limit> limits) {
    try {
      ledger.reserve(limits, Quantity.NONE).settle(Quantity.NONE);
    } catch (Refusal met) {
      // There is nothing left to count against.
    }
  }
}
