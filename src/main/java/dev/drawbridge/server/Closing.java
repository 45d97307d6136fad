package dev.drawbridge.server;

import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes one part in a shutdown. The next part is closed even where this one fails. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /**
   * Closes a part. Never fails: what goes wrong is logged.
   *
   * @param part as the log names it
   */
  static Future<Void> of(String part, Supplier<Future<Void>> close) {
    return Future.succeededFuture()
        .compose(v -> close.get())
        .onFailure(e -> log.error(EventCode.CLOSE_FAILED, "closing {} failed", part, e))
        .otherwiseEmpty();
  }
}
