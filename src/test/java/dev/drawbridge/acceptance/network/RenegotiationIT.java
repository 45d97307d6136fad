package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.JarRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A handshake that is begun anew on an open connection. In a process of its own: the JDK reads once
 * whether it refuses that, and tests that ran before in this one may have had it read.
 */
class RenegotiationIT {
  @Test
  void aHandshakeThatIsBegunAnewIsRefused(@TempDir Path folder) throws Exception {
    CertificateAuthority authority = CertificateAuthority.in(folder.resolve("ca"));
    Issued port = authority.issue("port");
    String tls = "tls: { cert: \"file:" + port.cert() + "\", key: \"file:" + port.key() + "\" }";
    Path config = folder.resolve("drawbridge.yaml");
    Files.writeString(
        config,
        "version: 1\ndata: ./var\nadmin: { port: 0 }\nlisten: { port: 0, linger: 10ms, "
            + tls
            + " }\n");

    try (JarRun gateway = JarRun.serve(config);
        var socket =
            (SSLSocket)
                authority
                    .client(null)
                    .getSocketFactory()
                    .createSocket("localhost", gateway.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      socket
          .getOutputStream()
          .write(
              "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 401", new String(answer, StandardCharsets.US_ASCII));

      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            socket.getInputStream().readAllBytes();
          });
    }
  }
}
