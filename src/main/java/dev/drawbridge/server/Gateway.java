package dev.drawbridge.server;

import dev.drawbridge.admin.AdminContext;
import dev.drawbridge.admin.Console;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlOperations;
import dev.drawbridge.admin.ControlServer;
import dev.drawbridge.admin.OwnOperations;
import dev.drawbridge.admin.levels.LogOperations;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.ShadowTrail;
import dev.drawbridge.command.Launcher.Accepted;
import dev.drawbridge.config.ConfigWatch;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.http.ConnectionShares;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sink.Sinks;
import dev.drawbridge.upstream.circuits.Circuits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: its parts in the order in which they start, and its shutdown. */
final class Gateway {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /**
   * How long callers are told that nothing can be recorded, before a new process is to take over.
   */
  private static final long LAST_WORDS_MILLIS = 3_000;

  private final Vertx vertx;
  private final ControlLock lock;
  private final AuditTrail audit;
  private final KeyStore keys;
  private final Serving serving;
  private final ConfigWatch watch;
  private final Alerting alerting;
  private final Gate gate;
  private final Console console;
  private final ControlServer control;
  private final ControlOperations commands;
  private final ReplayRuns replays;
  private final DrillRuns drills;
  private final Meters meters;
  private final Traces traces;
  private final Promise<String> death = Promise.promise();
  private @Nullable Future<Void> stopping;

  private Gateway(
      Vertx vertx,
      ControlLock lock,
      AuditTrail audit,
      KeyStore keys,
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
      Traces traces) {
    this.vertx = vertx;
    this.lock = lock;
    this.audit = audit;
    this.keys = keys;
    this.serving = serving;
    this.watch = watch;
    this.alerting = alerting;
    this.gate = gate;
    this.console = console;
    this.control = control;
    this.commands = commands;
    this.replays = replays;
    this.drills = drills;
    this.meters = meters;
    this.traces = traces;
    audit.onDeath(this::die);
    if (!audit.writable()) die("it died while the gateway started");
  }

  /**
   * Starts a gateway. Fails, with everything closed again, where a part cannot start; the message
   * names it.
   *
   * @param meters its own from now on, closed with it
   * @param file the configuration's file, for reloads
   * @param environment what {@code env:NAME} refers to
   * @param accepted what it goes on with although it is odd
   */
  static Future<Gateway> start(
      Meters meters,
      Path file,
      Map<String, String> environment,
      Snapshot snapshot,
      Accepted accepted)
      throws IOException {
    Vertx vertx = meters.vertx();
    ControlLock lock;
    try {
      lock = ControlLock.take(snapshot.data());
    } catch (IOException e) {
      vertx.close().onComplete(closed -> meters.close());
      throw e;
    }
    SqliteLibrary.keep(lock.data());
    var registry = meters.registry();
    Circuits circuits = new Circuits(registry, Clock.systemUTC());
    Future<AuditService> books =
        AuditService.open(
            vertx,
            snapshot.record().audit(),
            snapshot.organisation().timeZone(),
            registry,
            accepted.clock());
    Future<KeyStore> keys =
        KeyStore.open(vertx, snapshot.store())
            .compose(store -> LeftKeys.refused(vertx, snapshot, store, accepted));
    Future<Serving> serving = Serving.open(vertx, snapshot, keys, circuits, registry);
    Future<Traces> traces = Traces.open(meters, snapshot.telemetry(), snapshot.log().access());
    return Future.join(books, keys, serving, traces)
        .compose(
            v ->
                open(
                    vertx,
                    lock,
                    books
                        .result()
                        .decorated(
                            log ->
                                new ShadowTrail(
                                    log, () -> serving.result().now().shadow(), registry)),
                    keys.result(),
                    serving.result(),
                    file,
                    environment,
                    meters,
                    traces.result()))
        .recover(
            e -> undo(vertx, lock, books, keys, traces).transform(done -> Future.failedFuture(e)));
  }

  /** Closes what was opened before a part could not start. */
  private static Future<Void> undo(
      Vertx vertx,
      ControlLock lock,
      Future<AuditService> books,
      Future<KeyStore> keys,
      Future<Traces> traces) {
    Future<Void> tracesClosed =
        traces.succeeded() ? traces.result().close() : Future.<Void>succeededFuture();
    Future<Void> logClosed =
        books.succeeded() ? books.result().audit().close() : Future.<Void>succeededFuture();
    Future<Void> keysClosed =
        keys.succeeded() ? keys.result().close() : Future.<Void>succeededFuture();
    return Future.join(logClosed, keysClosed, tracesClosed)
        .transform(closed -> vertx.close())
        .onComplete(closed -> release(lock));
  }

  private static Future<Gateway> open(
      Vertx vertx,
      ControlLock lock,
      AuditService books,
      KeyStore keys,
      Serving serving,
      Path file,
      Map<String, String> environment,
      Meters meters,
      Traces traces) {
    Snapshot snapshot = serving.snapshot();
    var registry = meters.registry();
    AuditTrail audit = books.audit();
    serving.circuits().tell(new CircuitRecord(audit));
    Sinks sinks = Sinks.start(snapshot.record().sinks(), snapshot.record().audit().folder(), books);
    Alerting alerting = new Alerting(vertx, registry, serving, books, keys);
    var certificates = new PortCertificates(snapshot.ports(), registry);
    var reloads = new ConfigRecord(registry);
    ConfigWatch watch =
        new ConfigWatch(
            vertx,
            file,
            environment,
            Clock.systemUTC(),
            snapshot,
            next ->
                certificates
                    .check(next.ports())
                    .compose(v -> serving.apply(next, audit))
                    .compose(v -> certificates.apply(next.ports()))
                    .onSuccess(
                        v -> {
                          books.applySettings(
                              next.organisation().timeZone(), next.record().audit());
                          alerting
                              .apply(next)
                              .onFailure(
                                  e ->
                                      log.warn(
                                          EventCode.ALERTS_UNCHANGED,
                                          "alerts go where they went before",
                                          e));
                        }),
            reloads::count);
    Buffer openapi = Wiring.openapi();
    Snapshot.Ports ports = snapshot.ports();
    Senders senders =
        Senders.counted(ports.listen().peers().trusted(), ports.listen().failedLogins(), registry);
    ConnectionShares shares = OpenFiles.shares(ports.listen().maxConcurrent());
    Future<Gate> gate =
        Gate.open(
                vertx,
                ports.listen(),
                ports.listen().peers().most(shares.callers()),
                senders,
                serving,
                books,
                serving.access(),
                registry,
                openapi,
                traces.observation())
            .onSuccess(opened -> opened.keepWarm(books, () -> serving.snapshot().keptWarm()));
    gate.onSuccess(opened -> certificates.opened("callers", opened::renew));
    gate.onSuccess(opened -> opened.tell(alerting.canaries()::returned));
    gate.onSuccess(opened -> books.tell(opened.conversations()));
    Future<AdminContext> admin =
        gate.map(
            opened ->
                Wiring.admin(
                    serving,
                    watch,
                    opened,
                    books,
                    sinks,
                    keys,
                    alerting,
                    new LogOperations(vertx, audit),
                    senders,
                    registry,
                    openapi));
    admin.onSuccess(
        parts ->
            gate.result()
                .offer(
                    new CallersOperations(
                        new OwnOperations(
                            parts.operations(), parts.access().policy(), parts.audit()))));
    Future<ControlOperations> commands =
        admin.map(context -> new ControlOperations(context.operations()));
    return admin
        .compose(parts -> alerting.apply(snapshot).map(parts))
        .compose(
            parts ->
                Console.open(
                    vertx,
                    ports.admin(),
                    ports.listen().read(),
                    ports.admin().peers().most(shares.admins()),
                    parts))
        .onSuccess(console -> certificates.opened("admins", console::renew))
        .compose(
            console ->
                vertx
                    .<ControlServer>executeBlocking(
                        () -> ControlServer.start(lock, commands.result()))
                    .compose(
                        control ->
                            audit
                                .note(ConfigRecord.started(serving))
                                .onSuccess(v -> watch.start())
                                .map(
                                    v ->
                                        new Gateway(
                                            vertx,
                                            lock,
                                            audit,
                                            keys,
                                            serving,
                                            watch,
                                            alerting,
                                            gate.result(),
                                            console,
                                            control,
                                            commands.result(),
                                            admin.result().operations().replays(),
                                            admin.result().operations().drills(),
                                            meters,
                                            traces))));
  }

  /** The callers' port. */
  int port() {
    return gate.port();
  }

  /** The admins' port. */
  int adminPort() {
    return console.port();
  }

  /** What local users may ask of it. */
  ControlOperations control() {
    return commands;
  }

  private void die(String reason) {
    log.error(
        EventCode.AUDIT_DEAD,
        "the audit log cannot be written any more, so nothing is served until a restart: {}",
        reason);
    vertx.setTimer(LAST_WORDS_MILLIS, t -> death.tryComplete(reason));
  }

  /**
   * Completes, with the reason, a moment after the audit log died for good: only a new process can
   * record and serve again. Never fails.
   */
  Future<String> death() {
    return death.future();
  }

  /**
   * Drains and closes, the admin port last. Completes when every record is closed and forced.
   * Idempotent.
   */
  synchronized Future<Void> stop() {
    if (stopping == null) stopping = end();
    return stopping;
  }

  private Future<Void> end() {
    return Future.join(
            Closing.of("the callers' port", gate::drain),
            Closing.of("the replays", replays.runs()::close),
            Closing.of("the drills", drills.runs()::close))
        .compose(v -> Closing.of("the watch of the configuration", watch::stop))
        .compose(v -> Closing.of("the audit log", audit::close))
        .compose(v -> Closing.of("the traces", traces::close))
        .compose(v -> Closing.of("what serves", serving::close))
        .compose(v -> Closing.of("the alerts", alerting::close))
        .compose(v -> Closing.of("the store of keys", keys::close))
        .compose(v -> Closing.of("the admins' port", console::close))
        .compose(v -> vertx.close())
        .onComplete(
            r -> {
              meters.close();
              closeControl();
              release(lock);
            });
  }

  private void closeControl() {
    try {
      control.close();
    } catch (IOException e) {
      log.warn(EventCode.CONTROL_SOCKET_LEFT, "the control socket was not removed", e);
    }
  }

  private static void release(ControlLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn(EventCode.LOCK_LEFT, "the lock of the data folder was not released", e);
    }
  }
}
