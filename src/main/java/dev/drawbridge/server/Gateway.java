package dev.drawbridge.server;

import dev.drawbridge.admin.AdminContext;
import dev.drawbridge.admin.Console;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlOperations;
import dev.drawbridge.admin.ControlServer;
import dev.drawbridge.admin.OwnOperations;
import dev.drawbridge.admin.levels.LogOperations;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.ShadowTrail;
import dev.drawbridge.command.Launcher.Accepted;
import dev.drawbridge.config.ConfigWatch;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.gate.CallersPort;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.http.ConnectionShares;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sink.Sinks;
import dev.drawbridge.upstream.circuits.Circuits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
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

  private final RunningParts parts;
  private final Promise<String> death = Promise.promise();
  private final Promise<Void> handedOver = Promise.promise();
  private @Nullable Future<Void> stopping;

  private Gateway(RunningParts parts) {
    this.parts = parts;
    parts.audit().onDeath(this::die);
    if (!parts.audit().writable()) die("it died while the gateway started");
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
    DataLock taking;
    try {
      Snapshot.Ports ports = snapshot.ports();
      taking =
          DataLock.of(
              snapshot.data(),
              List.of(ports.listen().place(), ports.admin().place()),
              accepted.running());
    } catch (IOException | RuntimeException e) {
      vertx.close().onComplete(closed -> meters.close());
      throw e;
    }
    SqliteLibrary.keep(snapshot.data());
    ListenSettings listen = snapshot.ports().listen();
    return RehearsalGateway.rehearse(listen, taking.rehearsal(listen))
        .compose(v -> load(meters, file, environment, snapshot, accepted, taking));
  }

  /** Makes the parts, each as soon as what it needs is there. */
  private static Future<Gateway> load(
      Meters meters,
      Path file,
      Map<String, String> environment,
      Snapshot snapshot,
      Accepted accepted,
      DataLock taking) {
    Vertx vertx = meters.vertx();
    var registry = meters.registry();
    Circuits circuits = new Circuits(registry, Clock.systemUTC());
    Future<KeyStore> keys =
        KeyStore.open(vertx, snapshot.store())
            .compose(store -> LeftKeys.refused(vertx, snapshot, store, accepted));
    Future<Serving> serving = Serving.open(vertx, snapshot, keys, circuits, registry);
    Future<Telemetry> telemetry =
        Telemetry.open(meters, snapshot.telemetry(), snapshot.log().access());
    ConnectionShares shares = OpenFiles.shares(snapshot.ports().listen().maxConcurrent());
    var port =
        new CallersPort(
            vertx,
            snapshot.ports().listen(),
            snapshot.ports().listen().peers().most(shares.callers()),
            () -> serving.result().get(),
            registry);
    Future<ControlLock> lock = taking.take(vertx, port, serving);
    Future<AuditService> books =
        lock.compose(
            held ->
                AuditService.open(
                    vertx,
                    snapshot.record().audit(),
                    snapshot.organisation().timeZone(),
                    registry,
                    accepted.clock()));
    var openapi = new PortsDescription(vertx);
    return Future.join(books, keys, serving, telemetry)
        .compose(
            v ->
                open(
                    vertx,
                    lock.result(),
                    port,
                    shares,
                    openapi,
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
                    telemetry.result()))
        .recover(
            e ->
                undo(vertx, lock, books, keys, telemetry)
                    .transform(done -> Future.failedFuture(e)));
  }

  /** Closes what was opened before a part could not start. */
  private static Future<Void> undo(
      Vertx vertx,
      Future<ControlLock> lock,
      Future<AuditService> books,
      Future<KeyStore> keys,
      Future<Telemetry> telemetry) {
    Future<Void> telemetryClosed =
        telemetry.succeeded() ? telemetry.result().close() : Future.<Void>succeededFuture();
    Future<Void> logClosed =
        books.succeeded() ? books.result().audit().close() : Future.<Void>succeededFuture();
    Future<Void> keysClosed =
        keys.succeeded() ? keys.result().close() : Future.<Void>succeededFuture();
    return Future.join(logClosed, keysClosed, telemetryClosed)
        .transform(closed -> vertx.close())
        .onComplete(
            closed -> {
              if (lock.succeeded()) RunningParts.release(lock.result());
            });
  }

  private static Future<Gateway> open(
      Vertx vertx,
      ControlLock lock,
      CallersPort port,
      ConnectionShares shares,
      PortsDescription openapi,
      AuditService books,
      KeyStore keys,
      Serving serving,
      Path file,
      Map<String, String> environment,
      Meters meters,
      Telemetry telemetry) {
    Snapshot snapshot = serving.snapshot();
    var registry = meters.registry();
    AuditTrail audit = books.audit();
    serving.circuits().tell(new CircuitRecord(audit));
    Sinks sinks = Sinks.start(snapshot.record().sinks(), snapshot.record().audit().folder(), books);
    Alerting alerting = new Alerting(vertx, registry, serving, books, keys);
    var certificates = new PortCertificates(snapshot.ports(), registry);
    var shown = new ClientCertificates(registry);
    shown.apply(snapshot.models().endpoints());
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
                          shown.apply(next.models().endpoints());
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
    Snapshot.Ports ports = snapshot.ports();
    Senders senders =
        Senders.counted(ports.listen().peers().trusted(), ports.listen().failedLogins(), registry);
    Future<Gate> gate =
        Gate.open(
                vertx,
                ports.listen(),
                port,
                senders,
                serving,
                books,
                serving.access(),
                registry,
                openapi,
                telemetry.observation())
            .onSuccess(opened -> opened.keepWarm(books, () -> serving.snapshot().keptWarm()));
    gate.onSuccess(opened -> certificates.opened("callers", opened::renew));
    gate.onSuccess(opened -> serving.held(opened::changed));
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
        parts -> {
          gate.result()
              .offer(
                  new CallersOperations(
                      new OwnOperations(
                          parts.operations(), parts.access().policy(), parts.audit())));
        });
    Future<ControlOperations> commands =
        admin.map(context -> new ControlOperations(context.operations()));
    Handover handover = new Handover(vertx, snapshot.ports().listen().port());
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
        .onSuccess(
            console -> {
              certificates.opened("admins", console::renew);
              // Not before: where a port is another's, no caller is served.
              gate.result().begin();
            })
        .compose(
            console ->
                vertx
                    .<ControlServer>executeBlocking(
                        () -> ControlServer.start(lock, handover.before(commands.result())))
                    .compose(
                        control ->
                            audit
                                .note(ConfigRecord.started(serving))
                                .onSuccess(v -> watch.start())
                                .map(
                                    v ->
                                        new RunningParts(
                                            vertx,
                                            lock,
                                            audit,
                                            keys,
                                            StoredCheckpoint.begin(
                                                vertx, books.proof(), keys, snapshot.store()),
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
                                            telemetry))))
        .map(Gateway::new)
        .onSuccess(handover::by);
  }

  /** The callers' port. */
  int port() {
    return parts.gate().port();
  }

  /** The admins' port. */
  int adminPort() {
    return parts.console().port();
  }

  /** What local users may ask of it. */
  ControlOperations control() {
    return parts.commands();
  }

  private void die(String reason) {
    log.error(
        EventCode.AUDIT_DEAD,
        "the audit log cannot be written any more, so nothing is served until a restart: {}",
        reason);
    parts.vertx().setTimer(LAST_WORDS_MILLIS, t -> death.tryComplete(reason));
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
    if (stopping == null) stopping = parts.end();
    return stopping;
  }

  /** Completes once another process has taken over from it. */
  Future<Void> handedOver() {
    return handedOver.future();
  }

  /** Stops for another process, which waits for the lock. */
  synchronized void handOver() {
    if (stopping != null) return;
    stopping = parts.handOver();
    stopping.onComplete(r -> handedOver.complete());
  }
}
