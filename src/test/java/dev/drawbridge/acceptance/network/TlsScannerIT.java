package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.TlsServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SSLyze reads both ports and finds TLS 1.2 and 1.3 with strong ciphers, and no known weakness. It
 * comes from PyPI by {@code pip} into {@code ~/.cache/drawbridge}. The gateway is a process of its
 * own: whether a client may begin handshakes anew the JDK reads once, and tests that ran before in
 * this one may have had it read.
 */
class TlsScannerIT {
  private static final String VERSION = "6.3.1";
  private static final List<String> OLD = List.of("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1");
  private static final int TRIES = 3;
  @TempDir private Path folder = Path.of("");

  /** What it found, once each look came to an end: it waits for a slow machine at most 5 s. */
  private JsonObject scanned(int port) throws Exception {
    JsonObject found = scan(port);
    for (int i = 1; i < TRIES && !isWhole(found); i++) found = scan(port);
    assertNotNull(found.getValue("scan_result"), found::encode);
    return found.getJsonObject("scan_result");
  }

  private static boolean isWhole(JsonObject found) {
    JsonObject results = found.getJsonObject("scan_result");
    return results != null
        && results.stream()
            .noneMatch(each -> ((JsonObject) each.getValue()).getString("status").equals("ERROR"));
  }

  private JsonObject scan(int port) throws Exception {
    Path packages =
        FetchedFolder.ofPython(
            "sslyze", VERSION, "the TLS scanner cannot run", "sslyze==" + VERSION);
    Path out = folder.resolve("scan-" + port + ".json");
    TlsServer.run(
        List.of(
            "env",
            "PYTHONPATH=" + packages,
            "PYTHONDONTWRITEBYTECODE=1",
            "python3",
            "-m",
            "sslyze",
            "--quiet",
            "--mozilla_config=disable",
            "--sslv2",
            "--sslv3",
            "--tlsv1",
            "--tlsv1_1",
            "--tlsv1_2",
            "--tlsv1_3",
            "--heartbleed",
            "--openssl_ccs",
            "--compression",
            "--reneg",
            "--robot",
            "--json_out=" + out,
            "localhost:" + port));
    return new JsonObject(Files.readString(out))
        .getJsonArray("server_scan_results")
        .getJsonObject(0);
  }

  private static JsonObject result(JsonObject scan, String name) {
    JsonObject of = scan.getJsonObject(name);
    assertEquals("COMPLETED", of.getString("status"), name + " " + of);
    return of.getJsonObject("result");
  }

  private static List<String> accepted(JsonObject scan, String version) {
    return result(scan, version + "_cipher_suites").getJsonArray("accepted_cipher_suites").stream()
        .map(each -> ((JsonObject) each).getJsonObject("cipher_suite").getString("name"))
        .toList();
  }

  private static void assertStrong(JsonObject scan) {
    for (String old : OLD) assertEquals(List.of(), accepted(scan, old), old);
    for (String version : List.of("tls_1_2", "tls_1_3")) {
      List<String> ciphers = accepted(scan, version);
      assertFalse(ciphers.isEmpty(), version);
      for (String cipher : ciphers) {
        boolean aead = cipher.contains("_GCM_") || cipher.contains("CHACHA20");
        boolean forward = version.equals("tls_1_3") || cipher.contains("_ECDHE_");
        assertTrue(aead && forward, cipher);
      }
    }
    assertFalse(result(scan, "heartbleed").getBoolean("is_vulnerable_to_heartbleed"));
    assertFalse(result(scan, "openssl_ccs_injection").getBoolean("is_vulnerable_to_ccs_injection"));
    assertFalse(result(scan, "tls_compression").getBoolean("supports_compression"));
    assertFalse(
        result(scan, "session_renegotiation")
            .getBoolean("is_vulnerable_to_client_renegotiation_dos"));
    String robot = result(scan, "robot").getString("robot_result").toUpperCase(Locale.ROOT);
    assertTrue(robot.startsWith("NOT_VULNERABLE"), robot);
  }

  @Test
  void bothPortsAreStrong() throws Exception {
    var authority = CertificateAuthority.in(folder.resolve("ca"));
    Issued port = authority.issue("port");
    String tls = "tls: { cert: \"file:" + port.cert() + "\", key: \"file:" + port.key() + "\" }";
    Path config = folder.resolve("drawbridge.yaml");
    Files.writeString(
        config,
        "version: 1\ndata: ./var\nadmin: { port: 0, "
            + tls
            + " }\nlisten: { port: 0, linger: 10ms, "
            + tls
            + " }\n");
    try (JarRun gateway = JarRun.serve(config)) {
      assertStrong(scanned(gateway.port()));
      assertStrong(scanned(gateway.adminPort()));
    }
  }
}
