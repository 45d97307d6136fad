package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server whose certificate no authority of the system has signed. */
public final class TlsServer {
  private TlsServer() {}

  /** A server's options with a fresh certificate for {@code localhost}, also written as PEM. */
  public static HttpServerOptions options(Path pem) throws Exception {
    Path store = pem.resolveSibling("server.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    run(
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storepass",
            "changeit",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString()));
    run(
        List.of(
            keytool,
            "-exportcert",
            "-rfc",
            "-alias",
            "server",
            "-storepass",
            "changeit",
            "-keystore",
            store.toString(),
            "-file",
            pem.toString()));
    return new HttpServerOptions()
        .setSsl(true)
        .setKeyCertOptions(new JksOptions().setPath(store.toString()).setPassword("changeit"));
  }

  static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), new String(output, StandardCharsets.UTF_8));
  }
}
