package dev.drawbridge.bench;

import io.vertx.core.Vertx;

/** The baseline in a process of its own: a bare relay that prints its port. */
public final class RelayProcess {
  private RelayProcess() {}

  public static void main(String[] args) {
    BareRelay.start(Vertx.vertx(), Integer.parseInt(args[0]))
        .onSuccess(server -> System.out.println("port " + server.actualPort()))
        .onFailure(
            e -> {
              System.err.println(e.getMessage());
              System.exit(1);
            });
  }
}
