package dev.drawbridge.server;

import dev.drawbridge.command.Launcher.Accepted;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.StoreCopy;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys and blocks that a configuration with another store would leave behind. */
final class LeftKeys {
  private static final Logger LOG = LoggerFactory.getLogger(LeftKeys.class);

  private LeftKeys() {}

  /**
   * The store as it was opened; closed, and a failure, where it is a database that holds nothing
   * while the data folder's own store does: every caller would be unknown from then on, and what
   * was blocked would not be.
   */
  static Future<KeyStore> refused(Vertx vertx, Snapshot s, KeyStore store, Accepted accepted) {
    if (!s.store().shared()) return Future.succeededFuture(store);
    return vertx
        .executeBlocking(
            () -> {
              weigh(s, accepted);
              return true;
            },
            false)
        .recover(e -> store.close().transform(closed -> Future.failedFuture(e)))
        .map(store);
  }

  private static void weigh(Snapshot s, Accepted accepted) throws IOException {
    long left = StoreCopy.decided(StoreSettings.embedded(s.data()));
    if (left == 0) return;
    try {
      if (StoreCopy.decided(s.store()) > 0) return;
    } catch (IOException e) {
      LOG.warn(
          EventCode.STORE_UNKNOWN,
          "the data folder's own store holds {} keys and blocks, and whether the database that"
              + " store names has them cannot be told: it does not answer",
          left);
      return;
    }
    String told =
        "the database that store names is empty, and the data folder's own store holds "
            + left
            + " keys and blocks";
    if (!accepted.emptyStore()) {
      throw new IOException(
          told
              + ": copy them with `drawbridge store copy --from embedded --to configured`, or begin"
              + " without them: serve --accept-empty-store");
    }
    LOG.warn(EventCode.KEYS_LEFT_BEHIND, "{}: none of these counts here", told);
  }
}
