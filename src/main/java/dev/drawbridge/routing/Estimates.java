package dev.drawbridge.routing;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.policy.decision.DecisionInput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** What a call will need and cost, before it is made. */
public final class Estimates {
  private static final int USUAL_OUTPUT = 1_024;
  private static final MathContext THREE_FIGURES = new MathContext(3, RoundingMode.HALF_UP);

  private Estimates() {}

  /**
   * The most tokens of one answer: the caller's bound, else policy's cap, else the lesser of the
   * model's own and 1,024; 0 where nothing is written. A cap also lowers the caller's.
   *
   * @param cap policy's cap, null for none
   */
  public static int outputTokens(Model model, ModelCall call, @Nullable Integer cap) {
    if (call.operation() != Operation.CHAT) return 0;
    Integer own = call.maxOutputTokens();
    if (own != null) return cap == null ? own : Math.min(own, cap);
    if (cap != null) return cap;
    Integer most = model.maxOutput();
    return most == null ? USUAL_OUTPUT : Math.min(most, USUAL_OUTPUT);
  }

  /** The most output tokens of all the answers that a call asks for. */
  public static long allOutputTokens(Model model, ModelCall call, @Nullable Integer cap) {
    return (long) outputTokens(model, call, cap) * call.choices();
  }

  /** What a call costs at most, in USD, to three significant figures. */
  public static double costUsd(Model model, ModelCall call) {
    return costUsd(model, call, null);
  }

  /** What a call costs at most under policy's cap, in USD, to three significant figures. */
  public static double costUsd(Model model, ModelCall call, @Nullable Integer cap) {
    if (call.operation() == Operation.COUNT_TOKENS) return 0;
    double exact =
        model
            .price()
            .of(call)
            .most(call.input().estimate(model.tokenizer()), allOutputTokens(model, call, cap));
    return BigDecimal.valueOf(exact).round(THREE_FIGURES).doubleValue();
  }

  /**
   * The output tokens that a request's duration is estimated by: the caller's bound up to 1,024,
   * which also stands where there is none; 0 for embeddings. The same for every model, so that none
   * seems fast for cutting its answer short.
   */
  static long expectedOutput(DecisionInput.Request request) {
    if (request.operation() != Operation.CHAT) return 0;
    Integer own = request.maxOutputTokens();
    return own == null ? USUAL_OUTPUT : Math.min(own, USUAL_OUTPUT);
  }

  /** Whether input and one answer fit the model's context together; what is counted need not. */
  public static boolean fits(Model model, ModelCall call) {
    if (call.operation() == Operation.COUNT_TOKENS) return true;
    long bound = (long) call.estimatedInputTokens() + outputTokens(model, call, null);
    return bound <= model.context() || neededTokens(model, call) <= model.context();
  }

  /** What input and one answer need together, at most the model's context. */
  public static int room(Model model, ModelCall call, @Nullable Integer cap) {
    long bound = (long) call.estimatedInputTokens() + outputTokens(model, call, cap);
    return (int) Math.min(bound, model.context());
  }

  static long neededTokens(Model model, ModelCall call) {
    return (long) call.input().estimate(model.tokenizer()) + outputTokens(model, call, null);
  }

  /** The estimate as policy sees it: above 1,000 rounded up, by 1 % at most. */
  public static long roundTokens(long tokens) {
    long step = 1;
    while (tokens / step >= 1_000) step *= 10;
    return Math.ceilDiv(tokens, step) * step;
  }
}
