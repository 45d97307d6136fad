package dev.drawbridge.gate.content;

import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;

/**
 * Has detectors look into a prompt: at once, or on a worker where it is long or holds what takes
 * long.
 */
public final class Detection {
  /**
   * A longer body is read on a worker. Ordinary text of this length takes about 0.1 ms, text that
   * is made to be slow, such as digits with spaces between, about 15 ms.
   */
  private static final int SMALL = 16 << 10;

  private Detection() {}

  /** What detectors find in a body. */
  public static Future<Contents> of(Labeller labeller, byte[] body) {
    Context context = Vertx.currentContext();
    if (context == null) return Future.succeededFuture(labeller.read(body));
    Contents small = body.length <= SMALL ? labeller.readAtOnce(body) : null;
    if (small != null) return Future.succeededFuture(small);
    return context.executeBlocking(() -> labeller.read(body), false).map(Objects::requireNonNull);
  }
}
