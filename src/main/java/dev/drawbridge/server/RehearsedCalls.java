package dev.drawbridge.server;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.CallersPort;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.gate.pipeline.CallerRules;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.http.Peers;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.EligibleKeys;
import dev.drawbridge.upstream.RunningAttempt;
import dev.drawbridge.upstream.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Synthetic calls to a loopback port of their own, through the parts that are to serve, so that the
 * code of a call is loaded before real ones come. Policy is asked, no vendor is, and the record is
 * thrown away. Their metrics are thrown away too, but for the policy's own and those of Vert.x.
 */
final class RehearsedCalls {
  private static final int CALLS = 20;
  private static final String NOBODY = "rehearsal";
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration DRAIN = Duration.ofSeconds(1);

  /** Of no team that is known. */
  private static final Caller CALLER =
      new Caller(
          new Caller.Identity(Caller.Kind.KEY, NOBODY, null, NOBODY, null),
          new Caller.Membership(NOBODY, List.of(NOBODY), List.of(), Map.of()),
          new Caller.Credential(null, null, false),
          null);

  private RehearsedCalls() {}

  /**
   * Makes them.
   *
   * @param books that are thrown away
   */
  static Future<Void> run(Vertx vertx, Serving serving, AuditService books) {
    GateSnapshot real = serving.get();
    // A policy server would be asked for real.
    if (real.policy().engine().equals("server")) return Future.succeededFuture();
    if (real.catalog().models().isEmpty()) return Future.succeededFuture();
    ListenSettings listen = listen(serving.snapshot().ports().listen());
    GateSnapshot snapshot = snapshot(real);
    var registry = new SimpleMeterRegistry();
    var port = new CallersPort(vertx, listen, CALLS, () -> snapshot, registry);
    return Gate.open(
            vertx,
            listen,
            port,
            Senders.anybody(),
            () -> snapshot,
            books,
            serving.access(),
            registry,
            new PortsDescription(vertx),
            Observation.NONE)
        .compose(
            gate -> {
              gate.begin();
              String call = call(real.catalog().models().iterator().next());
              NetClient client = vertx.createNetClient();
              return calls(client, gate.port(), call, CALLS)
                  .eventually(client::close)
                  .eventually(gate::drain);
            });
  }

  private static Future<Void> calls(NetClient client, int port, String call, int left) {
    if (left == 0) return Future.succeededFuture();
    return client
        .connect(port, "127.0.0.1")
        .compose(socket -> answered(socket, call))
        .compose(v -> calls(client, port, call, left - 1));
  }

  private static Future<Void> answered(NetSocket socket, String call) {
    Promise<Void> closed = Promise.promise();
    socket.handler(answer -> {}).closeHandler(v -> closed.complete());
    socket.write(call).onFailure(closed::tryFail);
    return closed.future();
  }

  private static String call(Model model) {
    JsonArray messages = new JsonArray().add(Map.of("role", "user", "content", "Hello."));
    String body = JsonObject.of("model", model.id(), "messages", messages).encode();
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        + "Authorization: Bearer rehearsal\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static ListenSettings listen(ListenSettings real) {
    return new ListenSettings(
        "127.0.0.1",
        0,
        null,
        Peers.ANYBODY,
        real.origins(),
        0,
        real.maxBody(),
        real.buffer(),
        real.maxConcurrent(),
        real.read(),
        real.keepAlive(),
        SOON,
        DRAIN);
  }

  private static GateSnapshot snapshot(GateSnapshot real) {
    return new GateSnapshot(
        credential -> Future.succeededFuture(CALLER),
        real.catalog(),
        real.labeller(),
        real.policy(),
        real.organisation(),
        new Nobody(real.upstream()),
        real.attempts(),
        real.deadline(),
        real.idle(),
        real.maxAnswer(),
        new CallerRules(real.callers().tags(), real.callers().onBehalfOf()));
  }

  /** Asks no vendor. */
  private record Nobody(Upstream real) implements Upstream {
    @Override
    public RunningAttempt send(AttemptRequest request) {
      throw new Refusal(RefusalCode.DRAINING, "A rehearsal asks no vendor.");
    }

    @Override
    public boolean hasKey(Model model, EligibleKeys wish, String principal) {
      return real.hasKey(model, wish, principal);
    }

    @Override
    public Health health() {
      return real.health();
    }

    @Override
    public void retire() {
      // It is retired with the configuration.
    }
  }
}
