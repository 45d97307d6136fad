package dev.drawbridge.gate.pipeline;

import dev.drawbridge.dialect.TokenCounter;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Tokenizer;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Counts a call's tokens only where their upper bound is all that excludes a model. Counting costs
 * more than all other stages together, so a call that passes by its bound is never counted.
 */
final class Counting {
  /** A longer body is taken by its bound: hostile text of that length takes over a second. */
  static final int LONGEST = 2 << 20;

  private static final Set<String> BY_SIZE = Set.of("context_too_small", "price_above_cap");

  private Counting() {}

  /** The encodings whose count could change the verdict. */
  static Set<Tokenizer> wanted(ModelCall call, List<Candidate> candidates, Verdict verdict) {
    Set<Tokenizer> wanted = EnumSet.noneOf(Tokenizer.class);
    if (call.size() > LONGEST) return wanted;
    for (Candidate candidate : candidates) {
      List<String> codes = verdict.excluded().getOrDefault(candidate.model().id(), List.of());
      Tokenizer tokenizer = candidate.model().tokenizer();
      boolean bySize = !codes.isEmpty() && BY_SIZE.containsAll(codes);
      boolean open = tokenizer.published() && !call.input().counted().containsKey(tokenizer);
      if (bySize && open) wanted.add(tokenizer);
    }
    return wanted;
  }

  /** What a model's own encoding makes of a call's texts, else what its ratio does. */
  static Future<Integer> of(ModelCall call, Tokenizer tokenizer) {
    if (call.size() > LONGEST) {
      return Future.succeededFuture(call.input().estimate(tokenizer));
    }
    Context context = Vertx.currentContext();
    if (context == null) return Future.succeededFuture(TokenCounter.told(call, tokenizer));
    return context
        .executeBlocking(() -> TokenCounter.told(call, tokenizer), false)
        .map(Objects::requireNonNull);
  }

  /** The call with these counts, made on a worker. */
  static Future<ModelCall> count(ModelCall call, Set<Tokenizer> wanted) {
    Context context = Vertx.currentContext();
    if (context == null) return Future.succeededFuture(counted(call, wanted));
    return context.executeBlocking(() -> counted(call, wanted), false).map(Objects::requireNonNull);
  }

  private static ModelCall counted(ModelCall call, Set<Tokenizer> wanted) {
    InputTokens input = call.input();
    for (Tokenizer tokenizer : wanted) {
      input = input.with(tokenizer, TokenCounter.count(call, tokenizer));
    }
    return call.counted(input);
  }
}
