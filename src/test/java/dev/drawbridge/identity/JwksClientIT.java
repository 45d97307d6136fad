package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ChildJava;
import dev.drawbridge.fixture.FinishedCommand;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwksClientIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** The first TLS handshake of a JVM loads much code, which takes long on a busy machine. */
  private static final Duration FIRST_TLS = Duration.ofSeconds(18);

  @AfterAll
  static void close() throws Exception {
    Waiting.on(VERTX.close());
  }

  private static int serve(Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server = VERTX.createHttpServer().requestHandler(handler);
    return Waiting.on(server.listen(0, "127.0.0.1")).actualPort();
  }

  private static String fetch(String url, @Nullable TrustManager trust) throws Exception {
    Duration limit = url.startsWith("https") ? FIRST_TLS : LIMIT;
    JwksClient client = new JwksClient(VERTX, URI.create(url), trust, limit);
    try {
      return Waiting.on(client.fetch());
    } finally {
      Waiting.on(client.close());
    }
  }

  private static String failure(int port) {
    return String.valueOf(
        assertThrows(
                JwksClient.FetchFailure.class,
                () -> fetch("http://127.0.0.1:" + port + "/certs?x=1", null))
            .getMessage());
  }

  @Test
  void theDocumentIsFetched() throws Exception {
    int port = serve(request -> request.response().end("{\"at\":\"" + request.uri() + "\"}"));
    assertEquals("{\"at\":\"/a/certs\"}", fetch("http://127.0.0.1:" + port + "/a/certs", null));
  }

  @Test
  void noRedirectIsFollowed() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    int port =
        serve(
            request -> {
              asked.incrementAndGet();
              request.response().setStatusCode(302).putHeader("location", "/elsewhere").end();
            });
    assertEquals("it answered 302", failure(port));
    assertEquals(1, asked.get());
  }

  @Test
  void anEndlessAnswerIsCut() throws Exception {
    Buffer chunk = Buffer.buffer("x".repeat(8192));
    int port =
        serve(
            request -> {
              request.response().setChunked(true);
              VERTX.setPeriodic(
                  1,
                  timer -> {
                    if (request.response().closed()) VERTX.cancelTimer(timer);
                    else request.response().write(chunk);
                  });
            });
    assertEquals("its answer is above 262144 bytes", failure(port));
  }

  @Test
  void anAnswerThatDoesNotEndIsGivenUp() throws Exception {
    int port = serve(request -> request.response().setChunked(true).write("{"));
    assertEquals("no whole answer within " + LIMIT.toSeconds() + " s", failure(port));
  }

  @Test
  void nobodyThereIsTold() throws Exception {
    assertTrue(failure(1).startsWith("the connection failed"), failure(1));
  }

  @Test
  void aPrivateRootIsTrustedBesideTheSystems(@TempDir Path folder) throws Exception {
    Path pfx = folder.resolve("server.p12");
    Path pem = folder.resolve("ca.pem");
    keytool(
        "-genkeypair -alias s -keyalg EC -dname CN=localhost -ext san=dns:localhost -storepass"
            + " changeit -storetype PKCS12 -keystore "
            + pfx);
    keytool("-exportcert -rfc -alias s -storepass changeit -keystore " + pfx + " -file " + pem);
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(pfx.toString()).setPassword("changeit"));
    HttpServer server =
        VERTX.createHttpServer(options).requestHandler(request -> request.response().end("ok"));
    int port = Waiting.on(server.listen(0, "127.0.0.1")).actualPort();
    String url = "https://localhost:" + port + "/certs";

    TrustManager trust = TrustedRoots.with(pem);
    assertEquals("ok", fetch(url, trust));
    assertThrows(JwksClient.FetchFailure.class, () -> fetch(url, null));
    // The name in the certificate counts still.
    assertThrows(
        JwksClient.FetchFailure.class, () -> fetch("https://127.0.0.1:" + port + "/", trust));
  }

  @Test
  void aFileWithoutCertificatesIsRefused(@TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("ca.pem"), "");
    assertThrows(IOException.class, () -> TrustedRoots.with(pem));
    assertThrows(IOException.class, () -> TrustedRoots.with(folder.resolve("none.pem")));
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = ChildJava.keytool();
    command.addAll(List.of(arguments.split(" ")));
    FinishedCommand ran = FinishedCommand.in(Path.of("."), command.toArray(String[]::new));
    assertEquals(0, ran.exit(), ran.said());
  }
}
