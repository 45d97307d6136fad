package dev.drawbridge.upstream;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the errors of one attempt's vendor mean, and what of them a caller sees: in his dialect,
 * credentials and account ids struck out.
 */
record VendorErrors(AttemptSetup way, AttemptRequest outgoing, AttemptPermit account) {
  private static final Logger LOG = LoggerFactory.getLogger(VendorErrors.class);

  /**
   * What an error means that came with a head.
   *
   * @param status 200 for one inside a success
   */
  Signal meaning(int status, VendorHead came, byte[] error) {
    Signal signal = way.signals().classify(status, came.all(), error, account.known());
    if (signal.signal() == SignalClass.UNCLASSIFIED)
      account.unknown(came.status(), came.struck(error));
    return signal;
  }

  /** What an error means that came inside a stream after its beginning. */
  Signal meaning(byte[] error) {
    return way.signals().classify(200, Map.of(), error, account.known());
  }

  /**
   * An error that passes to the caller.
   *
   * @param status what he is told
   */
  Answer.Passed passed(Attempt attempt, Signal signal, int status, VendorHead came, byte[] error) {
    byte[] told = said(status, came.struck(error));
    Map<String, String> headers = came.ofError(outgoing.translated(), told);
    return new Answer.Passed(attempt, status, headers, Buffer.buffer(told), signal.tooLong());
  }

  /** An error inside a stream that began, as its caller may see it; null where it has no form. */
  byte @Nullable [] toldInside(@Nullable VendorHead came, byte[] error) {
    if (came == null) return null;
    byte[] said = said(400, came.struck(error));
    return said.length == 0 ? null : said;
  }

  private byte[] said(int status, byte[] error) {
    try {
      return outgoing.translation().error(status, error);
    } catch (RuntimeException fault) {
      fault(fault);
      return new byte[0];
    }
  }

  /** Logs a fault of ours in translating, which must not leave anyone waiting. */
  void fault(Throwable fault) {
    LOG.error(
        EventCode.ANSWER_UNTRANSLATED,
        "no translation for an answer of {}: {}",
        way.endpoint().provider(),
        Fault.of(fault));
  }
}
