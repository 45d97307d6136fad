package dev.drawbridge.server;

import dev.drawbridge.admin.Console;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlOperations;
import dev.drawbridge.admin.ControlServer;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.config.ConfigWatch;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a gateway that runs, and the order in which they are closed. */
record RunningParts(
    Vertx vertx,
    ControlLock lock,
    AuditTrail audit,
    KeyStore keys,
    StoredCheckpoint checkpoint,
    Serving serving,
    ConfigWatch watch,
    Alerting alerting,
    Gate gate,
    Console console,
    ControlServer control,
    ControlOperations commands,
    ReplayRuns replays,
    DrillRuns drills,
    Meters meters,
    Telemetry telemetry) {
  private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

  /** Drains and closes all, the admin port last. */
  Future<Void> end() {
    return recorded(gate::drain)
        .compose(v -> Closing.of("the telemetry", telemetry::close))
        .compose(v -> Closing.of("what serves", serving::close))
        .compose(v -> Closing.of("the alerts", alerting::close))
        .compose(v -> Closing.of("what the store knows of the log", checkpoint::close))
        .compose(v -> Closing.of("the store of keys", keys::close))
        .compose(v -> Closing.of("the admins' port", console::close))
        .compose(v -> vertx.close())
        .onComplete(
            r -> {
              meters.close();
              giveBack();
            });
  }

  /** Closes all for a process that waits for the lock: it gets that, and the admin port, first. */
  Future<Void> handOver() {
    return recorded(gate::handOver)
        .compose(v -> Closing.of("the admins' port", console::close))
        .onComplete(r -> giveBack())
        .compose(v -> Closing.of("the telemetry", telemetry::close))
        .compose(v -> Closing.of("what serves", serving::close))
        .compose(v -> Closing.of("the alerts", alerting::close))
        .compose(v -> Closing.of("what the store knows of the log", checkpoint::close))
        .compose(v -> Closing.of("the store of keys", keys::close))
        .compose(v -> vertx.close())
        .onComplete(r -> meters.close());
  }

  /** Ends what is under way, and closes its record. */
  private Future<Void> recorded(Supplier<Future<Void>> callers) {
    return Future.join(
            Closing.of("the callers' port", callers),
            Closing.of("the replays", replays.runs()::close),
            Closing.of("the drills", drills.runs()::close))
        .compose(v -> Closing.of("the watch of the configuration", watch::stop))
        .compose(v -> Closing.of("the audit log", audit::close));
  }

  private void giveBack() {
    try {
      control.close();
    } catch (IOException e) {
      log.warn(EventCode.CONTROL_SOCKET_LEFT, "the control socket was not removed", e);
    }
    release(lock);
  }

  static void release(ControlLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn(EventCode.LOCK_LEFT, "the lock of the data folder was not released", e);
    }
  }
}
