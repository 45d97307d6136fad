package dev.drawbridge.upstream;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of an attempt. */
public sealed interface Answer {
  Attempt attempt();

  /**
   * The target answers.
   *
   * @param headers those of the vendor's that pass, lower case
   */
  record Served(Attempt attempt, int status, Map<String, String> headers, Body body)
      implements Answer {}

  /**
   * The vendor's own error about the request, or one that nobody can classify: it goes to the
   * caller, credentials and account ids struck out. The attempt's failure is its class, one that
   * does not fall back. An error inside a success (a 200, or a stream's first event) has status
   * 400.
   *
   * @param tooLong whether a model with a larger context may serve the request
   */
  record Passed(
      Attempt attempt, int status, Map<String, String> headers, Buffer body, boolean tooLong)
      implements Answer {

    /** Sizes only: an error may echo the prompt. */
    @Override
    public String toString() {
      return "Passed[" + attempt + ", " + status + ", " + body.length() + " bytes]";
    }
  }

  /**
   * The target failed before its first answer byte; another may be tried.
   *
   * @param retryAfter what the vendor asked to wait, null where it said nothing
   * @param advice whether the vendor asked to have the same request again
   */
  record Failed(Attempt attempt, @Nullable Duration retryAfter, RetryAdvice advice)
      implements Answer {
    /** An answer that began and was not read to its end. */
    public static Failed broken(Attempt attempt, boolean timedOut) {
      SignalClass signal = timedOut ? SignalClass.TRANSIENT : SignalClass.UPSTREAM_FAULT;
      Attempt.Meaning meaning = InferredSignals.ofModel(signal, timedOut, null).meaning();
      return new Failed(attempt.failed(meaning, timedOut), null, RetryAdvice.NONE);
    }
  }

  /** An answer's body, not yet read. */
  interface Body {
    /**
     * Relays the body to its end, honouring back-pressure both ways; does not end {@code out}.
     * Never fails.
     */
    Future<Relayed> relay(WriteStream<Buffer> out);

    /** The whole body of an answer that is not streamed, at most 64 MiB. Never fails. */
    Future<Whole> whole();
  }

  /** A body in one piece, with what was observed of it. */
  record Whole(Buffer body, Relayed relayed) {

    /** Sizes only: the answer is never shown. */
    @Override
    public String toString() {
      return "Whole[" + relayed + "]";
    }
  }
}
