package dev.drawbridge.gate.grants;

import dev.drawbridge.budget.Quantity;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.GrantSpending;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.DecisionInput;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call holds of grants that may cost so much in all. A grant is used where policy would
 * not permit the model without it, which policy itself is asked, whatever engine it is. Used on the
 * call's event loop only.
 */
public final class GrantHold {
  private static final Logger LOG = LoggerFactory.getLogger(GrantHold.class);

  private final GrantSpending spending;
  private final Map<Grant, Long> held = new HashMap<>();

  /** Those that the target needs that is asked now. */
  private List<Grant> needed = List.of();

  private boolean ended;

  private GrantHold(GrantSpending spending) {
    this.spending = spending;
  }

  /** Holds nothing. */
  public static GrantHold none() {
    return new GrantHold(GrantSpending.NONE);
  }

  /**
   * Takes what a call may cost from the grants that it needs; fails with {@code budget_exhausted}
   * where they leave too little.
   *
   * @param asked what was asked when policy permitted the model
   * @param nanoUsd what the call may cost at most
   */
  public static Future<GrantHold> take(
      GrantSpending spending, Policy policy, DecisionInput asked, Model model, long nanoUsd) {
    GrantHold hold = new GrantHold(spending);
    return hold.move(policy, asked, model, nanoUsd, 0).onFailure(e -> hold.release()).map(hold);
  }

  /**
   * Takes what another target may cost in place of the last one.
   *
   * @param nanoUsd all that is reserved for the call by now
   * @param billable what of it targets that failed may bill
   */
  public Future<Void> move(
      Policy policy, DecisionInput asked, Model model, long nanoUsd, long billable) {
    if (nanoUsd == 0) return Future.succeededFuture();
    boolean bounded = asked.grants().stream().anyMatch(grant -> isFor(grant, model));
    if (!bounded && held.isEmpty()) return Future.succeededFuture();
    return fitting(policy, asked, asked.grants(), model, nanoUsd)
        .compose(
            needs -> {
              needed = needs;
              // Of the others the call keeps what targets that failed may bill.
              return correctOthers(billable);
            });
  }

  private Future<Void> correctOthers(long billable) {
    Future<Void> last = Future.succeededFuture();
    for (Map.Entry<Grant, Long> each : Map.copyOf(held).entrySet()) {
      if (needed.contains(each.getKey()) || each.getValue() <= billable) continue;
      held.put(each.getKey(), billable);
      long back = billable - each.getValue();
      last = last.compose(v -> spending.correct(each.getKey(), back));
    }
    return last;
  }

  /** Those grants that the model needs of these, once enough is taken from each. */
  private Future<List<Grant>> fitting(
      Policy policy, DecisionInput asked, List<Grant> grants, Model model, long nanoUsd) {
    return needs(policy, asked, grants, model)
        .compose(
            needs ->
                taken(needs, nanoUsd)
                    .compose(
                        spent -> {
                          if (spent == null) return Future.succeededFuture(needs);
                          List<Grant> rest = without(grants, spent.grant());
                          return permits(policy, asked, rest, model)
                              .compose(
                                  other ->
                                      other
                                          ? fitting(policy, asked, rest, model, nanoUsd)
                                          : Future.failedFuture(refusal(spent.grant(), nanoUsd)));
                        }));
  }

  private record Spent(Grant grant) {}

  /** Takes from each; completes with the one that leaves too little, or with null. */
  private Future<@Nullable Spent> taken(List<Grant> needs, long nanoUsd) {
    Future<@Nullable Spent> last = Future.succeededFuture();
    for (Grant grant : needs) {
      last =
          last.compose(
              spent -> {
                long more = nanoUsd - held.getOrDefault(grant, 0L);
                if (spent != null || more <= 0) return Future.succeededFuture(spent);
                return spending
                    .take(grant, more)
                    .map(
                        fits -> {
                          if (!fits) return new Spent(grant);
                          held.merge(grant, more, Long::sum);
                          return null;
                        });
              });
    }
    return last;
  }

  /** Those of the grants with a bound without which policy would not permit the model. */
  private static Future<List<Grant>> needs(
      Policy policy, DecisionInput asked, List<Grant> grants, Model model) {
    Future<Needs> last = Future.succeededFuture(new Needs(grants, List.of()));
    for (Grant grant : grants) {
      if (!isFor(grant, model)) continue;
      last =
          last.compose(
              so -> {
                List<Grant> rest = without(so.left(), grant);
                return permits(policy, asked, rest, model)
                    .map(
                        still -> {
                          if (still) return new Needs(rest, so.needed());
                          List<Grant> more = new ArrayList<>(so.needed());
                          more.add(grant);
                          return new Needs(so.left(), more);
                        });
              });
    }
    return last.map(Needs::needed);
  }

  private record Needs(List<Grant> left, List<Grant> needed) {}

  private static boolean isFor(Grant grant, Model model) {
    return grant.totalUsd() != null
        && (grant.model().equals(model.id()) || grant.model().equals(model.name()));
  }

  private static List<Grant> without(List<Grant> grants, Grant one) {
    return grants.stream().filter(grant -> !grant.equals(one)).toList();
  }

  private static Future<Boolean> permits(
      Policy policy, DecisionInput asked, List<Grant> grants, Model model) {
    return policy
        .decide(asked.granted(grants))
        .map(
            verdict ->
                verdict.allow()
                    && verdict.eligible().stream().anyMatch(each -> each.id().equals(model.id())));
  }

  private static Refusal refusal(Grant grant, long nanoUsd) {
    String message =
        "What was granted for "
            + grant.model()
            + " may cost "
            + plain(grant.totalUsd() == null ? 0 : grant.totalUsd())
            + " USD in all and leaves too little: this request may need "
            + plain(new Quantity(nanoUsd, 0).usd())
            + ". Ask for access again.";
    RefusalCode code = RefusalCode.BUDGET_EXHAUSTED;
    return new Refusal(
        code,
        message,
        Refusal.Details.NONE
            .withReasons(List.of(new Reason(code.wire(), message)))
            .withLimit("grant:" + grant.id()));
  }

  private static String plain(double usd) {
    return BigDecimal.valueOf(usd).stripTrailingZeros().toPlainString();
  }

  /**
   * Ends the hold: what the call came to is used of the grants that it needed, the rest is given
   * back. A second end changes nothing; where it cannot be written, what was taken stays used.
   */
  public void settle(long chargedNanoUsd) {
    if (ended) return;
    ended = true;
    held.forEach(
        (grant, taken) -> {
          long used = needed.contains(grant) ? chargedNanoUsd : Math.min(taken, chargedNanoUsd);
          if (used == taken) return;
          spending
              .correct(grant, used - taken)
              .onFailure(
                  e ->
                      LOG.warn(
                          EventCode.GRANT_UNSETTLED,
                          "what a call gives back of the grant {} is not written: {}",
                          grant.id(),
                          Fault.of(e)));
        });
  }

  /** Gives all back: the call was never sent. */
  public void release() {
    settle(0);
  }
}
