package dev.drawbridge.server;

import dev.drawbridge.admin.ControlCommands;
import dev.drawbridge.admin.ControlRefused;
import dev.drawbridge.http.SharedPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The command of the control socket by which another process takes over: asked with {@code begin:
 * false} it says whether that can be, with {@code true} it begins, and the gateway ends.
 */
final class Handover {
  static final String COMMAND = "gateway.handover";

  private final Vertx vertx;
  private final int port;
  private final CompletableFuture<Gateway> gateway = new CompletableFuture<>();

  /**
   * @param port of callers, as configured
   */
  Handover(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  /** The gateway that ends once it is asked to. */
  void by(Gateway started) {
    gateway.complete(started);
  }

  /** The commands with this one before them. */
  ControlCommands before(ControlCommands others) {
    return (user, command, arguments) ->
        command.equals(COMMAND) ? run(arguments) : others.run(user, command, arguments);
  }

  private Future<Object> run(Map<String, Object> arguments) {
    if (!SharedPort.supported(vertx)) {
      return refused("Two processes can share a port on Linux only: stop this gateway first.");
    }
    if (port == 0) return refused("Its port is any free one, which no other process can share.");
    Gateway running = gateway.getNow(null);
    if (running == null) return refused("It has not started yet.");
    if (Boolean.TRUE.equals(arguments.get("begin"))) running.handOver();
    return Future.succeededFuture(Map.of("port", port));
  }

  private static Future<Object> refused(String why) {
    return Future.failedFuture(new ControlRefused(why));
  }
}
