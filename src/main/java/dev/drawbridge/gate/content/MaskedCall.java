package dev.drawbridge.gate.content;

import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.sensitivity.mask.MaskMap;
import dev.drawbridge.sensitivity.mask.Reversal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call whose values are masked as one target must not see them.
 *
 * @param call with pseudonyms in its body
 * @param map the values, for the way back and for the sealed record
 * @param categories that were to be masked and that the prompt holds
 * @param persons whether strings that name persons were left to what replaces them on the way out
 */
public record MaskedCall(ModelCall call, MaskMap map, Set<String> categories, boolean persons) {
  /** A longer answer is read on a worker. */
  private static final int SMALL = 256 << 10;

  /**
   * What was masked, for the record; null for nothing.
   *
   * @param values whether with the values
   */
  public static @Nullable Masks masks(@Nullable MaskedCall masked, boolean values) {
    if (masked == null) return null;
    return new Masks(
        masked.map.size(),
        List.copyOf(masked.categories),
        values ? masked.map.json() : new byte[0]);
  }

  /** The answer as its caller gets it: with the values. */
  public Future<Buffer> revealed(CallerDialect callers, Buffer answer) {
    var reversal = new Reversal(map, callers::answerString);
    Context context = Vertx.currentContext();
    if (answer.length() <= SMALL || context == null) {
      return Future.succeededFuture(revealed(reversal, answer));
    }
    return context
        .executeBlocking(() -> revealed(reversal, answer), false)
        .map(Objects::requireNonNull);
  }

  private static Buffer revealed(Reversal reversal, Buffer answer) {
    byte[] came = answer.getBytes();
    byte[] whole = reversal.whole(came);
    return whole == came ? answer : Buffer.buffer(whole);
  }

  /**
   * Where a stream with pseudonyms is written to, so that its caller gets the values.
   *
   * @param array whether the stream is one JSON array
   */
  public RevealedStream revealed(CallerDialect callers, boolean array, WriteStream<Buffer> to) {
    return new RevealedStream(new Reversal(map, callers::answerString).stream(array), to);
  }

  /** Sizes only: neither prompt nor values are shown. */
  @Override
  public String toString() {
    return "MaskedCall[" + call + ", " + map + "]";
  }
}
