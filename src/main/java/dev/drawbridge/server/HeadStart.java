package dev.drawbridge.server;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.sensitivity.Labeller;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.LoggerFactory;

/**
 * What a gateway needs whatever its configuration says: Vert.x, the code of the jar's policy, what
 * compresses records, and the detectors. Other threads make them while the first reads the command
 * line and the file.
 */
final class HeadStart {
  private final FutureTask<Meters> meters = new FutureTask<>(Meters::new);

  /** Begins. */
  HeadStart begin() {
    // Otherwise each start would log that two threads began at once.
    LoggerFactory.getILoggerFactory();
    Thread.ofPlatform()
        .name("head-start")
        .daemon()
        .start(
            () -> {
              meters.run();
              try {
                Policies.prepare();
              } catch (PolicyException e) {
                // The thread that loads the policy meets the failure again and reports it.
              }
            });
    Thread.ofPlatform()
        .name("head-start-record")
        .daemon()
        .start(
            () -> {
              AuditService.prepare();
              Labeller.prepare();
            });
    return this;
  }

  /** The one Vert.x and what it counts, made now where that was not begun; blocks. */
  Meters meters() throws IOException, InterruptedException {
    meters.run();
    try {
      return meters.get();
    } catch (ExecutionException e) {
      throw new IOException("Vert.x did not start: " + e.getCause(), e);
    }
  }
}
