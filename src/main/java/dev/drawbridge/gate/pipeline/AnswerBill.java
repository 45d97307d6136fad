package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Relayed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call comes to, by the tokens that its vendor reports.
 *
 * <p>A report is believed where it can be true of the call and its answer. No text has more tokens
 * than bytes; what is not seen of it, such as reasoning, media by a link, and kept state, fits the
 * model's context. The bounds are wide: a usage beyond them is a mistake and not an expensive call.
 */
final class AnswerBill {
  private static final Logger log = LoggerFactory.getLogger(AnswerBill.class);

  /** Tokens that no context is taken to be smaller than: a stated one may be understated. */
  private static final long LEAST_CONTEXT = 1 << 18;

  /** How often a vendor that runs tools asks the model for one answer, at most. */
  private static final int TURNS = 16;

  private final GateMetrics metrics;
  private final CallerRequest request;
  private final Recorded recorded;

  AnswerBill(GateMetrics metrics, CallerRequest request, Recorded recorded) {
    this.metrics = metrics;
    this.request = request;
    this.recorded = recorded;
  }

  /**
   * What the call comes to: what the vendor reported, all that was reserved where it served without
   * a report, else only what targets that did not serve may bill.
   */
  Hold charge(@Nullable Relayed relayed, @Nullable Double cost) {
    Reservation reservation = recorded.reservation();
    if (relayed == null) return settled(reservation.settle(Quantity.NONE));
    Usage usage = relayed.usage();
    if (usage == null || cost == null) return charge();
    return settled(reservation.settle(billed(cost, usage)));
  }

  /** All that was reserved, where nobody knows what was used. */
  Hold charge() {
    return settled(recorded.reservation().charge());
  }

  /** What was charged is used of the grants that the call needed, too. */
  private Hold settled(Hold charged) {
    recorded.granted().settle(charged.quantity().nanoUsd());
    return charged;
  }

  /** What a vendor's own count comes to; a count below 0 is none. */
  static Quantity billed(double cost, Usage usage) {
    return Quantity.of(cost, Math.max(0, usage.input()))
        .plus(new Quantity(0, Math.max(0, usage.output())));
  }

  /** What was relayed, without a usage that cannot be true of it: what was reserved is charged. */
  Relayed believed(Target target, Relayed relayed) {
    Usage usage = relayed.usage();
    if (usage == null || plausible(target.model(), recorded.call(), relayed.bytes(), usage)) {
      return relayed;
    }
    String model = target.model().id();
    log.warn(
        EventCode.USAGE_IMPLAUSIBLE,
        "request {}: {} reports {} tokens of input and {} of output for {} bytes and {} bytes;"
            + " this cannot be, what was reserved is charged",
        request.id(),
        model,
        usage.input(),
        usage.output(),
        recorded.call().size(),
        relayed.bytes());
    metrics.implausible(model);
    return relayed.unreported();
  }

  /** The cost of the tokens that were reported; null where none were. */
  @Nullable Double cost(Target target, @Nullable Usage usage) {
    if (usage == null) return null;
    return target.model().price().of(recorded.call()).cost(usage);
  }

  /**
   * Whether the usage can be true.
   *
   * @param answerBytes that were relayed
   */
  private static boolean plausible(Model model, ModelCall call, long answerBytes, Usage usage) {
    long context = Math.max(LEAST_CONTEXT, model.context());
    boolean turns =
        call.features().contains(Feature.HOSTED_TOOL)
            || call.features().contains(Feature.STORED_STATE);
    long times = turns ? TURNS : 1;
    return usage.input() <= times * Math.max(context, call.size())
        && usage.output() <= times * call.choices() * Math.max(context, answerBytes);
  }
}
