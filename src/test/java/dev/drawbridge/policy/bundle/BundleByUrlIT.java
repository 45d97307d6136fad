package dev.drawbridge.policy.bundle;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TlsServer;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Revision;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that is fetched: only the one whose digest is named, and kept for when it is gone. */
class BundleByUrlIT {
  private static final String OTHER = "0".repeat(64);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private Consumer<HttpServerRequest> answer = request -> {};
  private HttpClientOptions trusting = new HttpClientOptions();
  private byte[] archive = {};
  private String digest = "";
  private @Nullable HttpServer server;
  private String url = "";

  @BeforeEach
  void start() throws Exception {
    archive = Bundle.resource();
    digest = HexFormat.of().formatHex(Revision.sha256(archive));
    answer = request -> request.response().end(Buffer.buffer(archive));
    Path ca = folder.resolve("ca.pem");
    var started =
        await(
            vertx
                .createHttpServer(TlsServer.options(ca))
                .requestHandler(
                    request -> {
                      asked.incrementAndGet();
                      answer.accept(request);
                    })
                .listen(0, "localhost"));
    server = started;
    url = "https://localhost:" + started.actualPort() + "/bundle.tar.gz";
    trusting =
        new HttpClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private Bundle load(String sha256) throws Exception {
    var place = new BundlePlace(url, sha256, null);
    var fetch = new BundleFetch(vertx, trusting);
    return await(new BundleSource(vertx, place, folder.resolve("var"), fetch).load());
  }

  private String refused(String sha256) {
    var failure = assertThrows(ExecutionException.class, () -> load(sha256));
    return String.valueOf(assertInstanceOf(PolicyException.class, failure.getCause()).getMessage());
  }

  private List<String> kept() throws Exception {
    Path data = folder.resolve("var");
    if (!Files.isDirectory(data)) return List.of();
    try (var files = Files.list(data)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void theOneWithTheDigestIsUsedAndKept() throws Exception {
    Bundle fetched = load(digest.toUpperCase(java.util.Locale.ROOT));

    assertEquals(Bundle.read(archive).getClass(), fetched.getClass());
    assertEquals(List.of("policy-" + digest + ".tar.gz"), kept());
    assertEquals(1, asked.get());
  }

  @Test
  void theKeptOneServesWhereTheServerIsGone() throws Exception {
    load(digest);
    await(java.util.Objects.requireNonNull(server).close());

    load(digest);

    assertEquals(1, asked.get());
  }

  @Test
  void oneWithAnotherDigestIsRefusedAndNotKept() throws Exception {
    String why = refused(OTHER);

    assertTrue(why.contains(digest) && why.contains(OTHER), why);
    assertEquals(List.of(), kept());
  }

  @Test
  void aWrongOneLeavesTheLastGoodOne() throws Exception {
    load(digest);

    refused(OTHER);

    assertEquals(List.of("policy-" + digest + ".tar.gz"), kept());
    load(digest);
  }

  @Test
  void aKeptOneThatWasChangedIsFetchedAnew() throws Exception {
    load(digest);
    Path file = folder.resolve("var/policy-" + digest + ".tar.gz");
    Files.write(file, new byte[] {1, 2, 3});

    load(digest);

    assertEquals(2, asked.get());
    assertEquals(archive.length, Files.size(file));
  }

  @Test
  void noRedirectIsFollowed() {
    answer = request -> request.response().setStatusCode(302).putHeader("location", "/other").end();

    String why = refused(digest);

    assertTrue(why.contains(url) && why.contains("302"), why);
    assertEquals(1, asked.get());
  }

  @Test
  void aBundleThatIsTooLargeIsSaidSo() {
    answer =
        request -> {
          request.response().setChunked(true);
          for (int i = 0; i < 33; i++) request.response().write(Buffer.buffer(new byte[1 << 20]));
          request.response().end();
        };

    assertTrue(refused(digest).contains("32 MiB"));
  }

  @Test
  void aServerThatNobodyVouchesForIsNotAsked() {
    trusting = new HttpClientOptions();

    assertTrue(refused(digest).contains(url));
    assertEquals(0, asked.get());
  }
}
