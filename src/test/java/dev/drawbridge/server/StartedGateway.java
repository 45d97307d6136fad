package dev.drawbridge.server;

import dev.drawbridge.command.Launcher;
import dev.drawbridge.config.Snapshot;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A gateway as {@code serve} starts it, for tests of other packages. */
public final class StartedGateway {
  private final Gateway gateway;

  private StartedGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * Starts it.
   *
   * @param file the configuration's file, for reloads
   * @param environment what {@code env:NAME} refers to
   */
  public static Future<StartedGateway> start(
      Path file, Map<String, String> environment, Snapshot snapshot)
      throws IOException, InterruptedException {
    return Gateway.start(
            new HeadStart().meters(), file, environment, snapshot, Launcher.Accepted.NOTHING)
        .map(StartedGateway::new);
  }

  /** What the whole does for the command line, as the entry point hands it in. */
  public static Launcher launcher() {
    return new Launch(new HeadStart());
  }

  /** The callers' port. */
  public int port() {
    return gateway.port();
  }

  /** The admins' port. */
  public int adminPort() {
    return gateway.adminPort();
  }

  /** What a local user's command answers. */
  public Future<Object> control(String command, Map<String, Object> arguments) {
    return gateway.control().run("test", command, arguments);
  }

  /** Stops it as a signal would. */
  public Future<Void> stop() {
    return gateway.stop();
  }
}
