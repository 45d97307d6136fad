package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.gate.ListenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalGatewayIT {
  /** So little that calls are made once in each way. */
  private static final Duration TIME = Duration.ofMillis(1);

  @TempDir Path folder;

  @Test
  void callsAreAnsweredAndNothingIsLeft() throws Exception {
    Set<Path> before = temporary();

    int calls = Await.await(RehearsalGateway.rehearse(listen("port: 0"), TIME));

    // Whole and streamed, of either dialect, on kept and on fresh connections.
    assertTrue(calls >= 12, calls + " calls");
    assertEquals(before, temporary());
  }

  @Test
  void callersThatNeedCertificatesAreRehearsedWithoutThem() throws Exception {
    CertificateAuthority ca = CertificateAuthority.in(folder.resolve("ca"));
    Issued issued = ca.issue("port", "EC", "-groupname", "secp256r1");
    String tls =
        "tls: { cert: \"file:%s\", key: \"file:%s\", client_ca: \"file:%s\" }"
            .formatted(issued.cert(), issued.key(), ca.pem());

    int calls = Await.await(RehearsalGateway.rehearse(listen("port: 0, " + tls), TIME));

    // By HTTP/2, too.
    assertTrue(calls >= 18, calls + " calls");
  }

  @Test
  void noTimeIsNoRehearsal() throws Exception {
    assertEquals(0, Await.await(RehearsalGateway.rehearse(listen("port: 0"), Duration.ZERO)));
  }

  private ListenSettings listen(String keys) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            data: ./var
            listen: { %s }
            admin: { port: 0 }
            """
                .formatted(keys));
    Loaded loaded = ConfigFile.load(file, Map.of());
    if (loaded instanceof Loaded.Valid valid) return valid.snapshot().ports().listen();
    throw new IllegalStateException(loaded.toString());
  }

  private static Set<Path> temporary() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String own = "drawbridge-rehearsal-" + ProcessHandle.current().pid() + "-";
      return all.filter(path -> path.getFileName().toString().startsWith(own))
          .collect(Collectors.toSet());
    }
  }
}
