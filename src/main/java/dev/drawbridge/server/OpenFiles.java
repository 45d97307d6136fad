package dev.drawbridge.server;

import dev.drawbridge.http.ConnectionShares;
import dev.drawbridge.logging.EventCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections the limit of open files leaves. */
final class OpenFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

  private OpenFiles() {}

  /**
   * The connections of each port; the log says where callers get fewer than they may have calls.
   *
   * @param calls that callers may have at once
   */
  static ConnectionShares shares(int calls) {
    ConnectionShares shares = ConnectionShares.ofProcess();
    if (shares.callers() < calls) {
      LOG.warn(
          EventCode.OPEN_FILES_FEW,
          "the limit of open files leaves {} connections of callers, fewer than the {} calls of"
              + " listen.max_concurrent: raise it (ulimit -n, LimitNOFILE)",
          shares.callers(),
          calls);
    }
    return shares;
  }
}
