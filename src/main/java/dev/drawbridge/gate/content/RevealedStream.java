package dev.drawbridge.gate.content;

import dev.drawbridge.exchange.Fault;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sensitivity.mask.StreamReversal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a stream with pseudonyms and writes it with the values, whole events at a time. What may be
 * the beginning of a pseudonym is held back; {@link #rest} writes it. Used on one event loop only.
 */
public final class RevealedStream extends RewrittenOutput {
  private static final Logger LOG = LoggerFactory.getLogger(RevealedStream.class);

  private final StreamReversal reversal;
  private boolean broken;

  RevealedStream(StreamReversal reversal, WriteStream<Buffer> to) {
    super(to);
    this.reversal = reversal;
  }

  @Override
  public Future<Void> write(Buffer data) {
    if (broken) return passed(data.getBytes());
    byte[] revealed;
    try {
      revealed = reversal.feed(data.getBytes());
    } catch (RuntimeException fault) {
      // Its caller sees pseudonyms from here on, which is no secret of anybody's.
      LOG.error(
          EventCode.MASK_NOT_REVERSED, "a masked stream cannot be reversed: {}", Fault.of(fault));
      broken = true;
      return rest().compose(v -> passed(data.getBytes()));
    }
    return passed(revealed);
  }

  @Override
  public Future<Void> rest() {
    return passed(reversal.finish());
  }

  @Override
  boolean isBusy() {
    return false;
  }
}
