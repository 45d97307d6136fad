package dev.drawbridge.server;

import dev.drawbridge.command.Launcher.Accepted;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.rehearsal.Rehearsal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A whole gateway beside the one that is to serve, with the TLS of that, for a rehearsal. */
record RehearsalGateway(Gateway gateway) implements Rehearsal.Gateway {
  /**
   * Rehearses; says how many calls were answered. Never fails.
   *
   * @param listen of what is to serve
   */
  static Future<Integer> rehearse(ListenSettings listen, Duration time) {
    TlsSettings tls = listen.tls();
    return Rehearsal.run(time, tls != null, file -> start(file, listen).map(RehearsalGateway::new));
  }

  private static Future<Gateway> start(Path file, ListenSettings like) throws IOException {
    if (!(ConfigFile.load(file, Map.of()) instanceof Loaded.Valid valid))
      throw new IOException("its configuration is refused");
    Snapshot plain = valid.snapshot();
    TlsSettings tls = like.tls();
    // Callers of a rehearsal have no certificates.
    TlsSettings own = tls == null ? null : new TlsSettings(tls.identity(), List.of());
    Snapshot.Ports ports = plain.ports();
    Snapshot encrypted = plain.on(new Snapshot.Ports(ports.listen().encrypted(own), ports.admin()));
    return Gateway.start(new Meters(), file, Map.of(), encrypted, Accepted.NOTHING);
  }

  @Override
  public int port() {
    return gateway.port();
  }

  @Override
  public Future<String> key(String team) {
    return gateway
        .control()
        .run(team, "key.create", Map.of("team", team, "name", team))
        .map(
            made -> {
              if (made instanceof Map<?, ?> key && key.get("secret") instanceof String secret)
                return secret;
              throw new IllegalStateException("no key was made");
            });
  }

  @Override
  public Future<Void> stop() {
    return gateway.stop();
  }
}
