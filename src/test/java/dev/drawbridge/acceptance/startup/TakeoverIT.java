package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.load.CompleteRecords;
import dev.drawbridge.fixture.load.SteadyLoad;
import dev.drawbridge.fixture.load.SteadyLoad.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One gateway, restarted by the next process under a load of kept and of fresh connections, of
 * whole and of streamed answers; with TLS, of HTTP/2 too.
 */
@EnabledOnOs(OS.LINUX)
class TakeoverIT {
  /** A machine with much else to do may be asked for less. */
  private static final int PER_SECOND = Integer.getInteger("drawbridge.load", 300);

  private static final int AT_ONCE = 32;
  private static final int BEFORE = PER_SECOND;
  private static final int AFTER = PER_SECOND;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest(name = "TLS: {0}")
  @ValueSource(booleans = {false, true})
  void noRequestFailsAndEachIsOnRecord(boolean encrypted) throws Exception {
    int[] ports = FreePorts.take(2);
    try (JarFolder written = JarFolder.in(folder)) {
      SSLContext tls = encrypted ? certificates(written) : null;
      String listen = "listen: { rehearsal: 3s, port: " + ports[0];
      if (encrypted) listen += ", tls: { cert: \"file:port.crt\", key: \"file:port.key\" }";
      Files.writeString(
          written.config(),
          Files.readString(written.config())
                  .replace("listen: { port: 0", listen)
                  .replace("admin: { port: 0", "admin: { port: " + ports[1])
              // The disk of a machine with much else to do is slow.
              + "audit: { deadline: 60s }\n");
      String key =
          CommandLineRun.of(
                  "key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      try (JarRun first = JarRun.serve(written.config());
          SteadyLoad load = load(ports[0], tls, key)) {
        load.goOnFor(BEFORE);
        try (JarRun second = JarRun.takeOver(written.config())) {
          assertEquals(0, first.ended().exit());
          load.goOnFor(AFTER);
          load.stop();
          assertTrue(second.log().contains("handed over within"), second.log());
          assertTrue(second.log().contains("calls were rehearsed within"), second.log());
          assertEquals(List.of(), load.failed(), second.log());
          second.terminate();
          assertEquals(0, second.ended().exit());
        }
        var records = CompleteRecords.read(written.data());
        assertEquals(Set.of(), load.without(records.served()), "no record");
        assertEquals(Set.of(), records.others(), "begun and not served");
      }
      CommandLineRun verified =
          CommandLineRun.of("audit", "verify", "--data", written.data().toString());
      assertEquals(0, verified.exit(), verified.out() + verified.err());
    }
  }

  private static SteadyLoad load(int port, @Nullable SSLContext tls, String key) {
    return tls == null
        ? SteadyLoad.of(
            URI.create("http://127.0.0.1:" + port),
            null,
            key,
            HouseGateway.MODEL,
            PER_SECOND,
            AT_ONCE,
            Kind.KEPT,
            Kind.KEPT_STREAM,
            Kind.FRESH)
        : SteadyLoad.of(
            URI.create("https://localhost:" + port),
            tls,
            key,
            HouseGateway.MODEL,
            PER_SECOND,
            AT_ONCE,
            Kind.values());
  }

  /** A certificate beside the configuration; what its clients trust. */
  private SSLContext certificates(JarFolder written) throws Exception {
    CertificateAuthority ca = CertificateAuthority.in(folder.resolve("ca"));
    Issued issued = ca.issue("port", "EC", "-groupname", "secp256r1");
    Files.copy(issued.cert(), written.config().resolveSibling("port.crt"));
    Files.copy(issued.key(), written.config().resolveSibling("port.key"));
    return ca.client(null);
  }
}
