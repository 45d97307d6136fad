package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole gateways on one real PostgreSQL, before the same vendors. */
class TwoGatewaysIT {
  private static final String FACTS = "teams: { all: { models: [\"*\"], objective: listed } }\n";
  private static final Vertx VERTX = Vertx.vertx();
  private static EmbeddedPostgres postgres;
  private static FakeVendor one;
  private static FakeVendor two;
  private static TestGateway here;
  private static TestGateway there;
  private static Path secret;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    one = FakeVendor.start(VERTX);
    two = FakeVendor.start(VERTX);
    secret = folder.resolve("one.key");
    Files.writeString(secret, "sk-old\n");
    here = open(Files.createDirectory(folder.resolve("here")));
    there = open(Files.createDirectory(folder.resolve("there")));
    key = here.key("all");
  }

  private static TestGateway open(Path folder) throws Exception {
    String yaml =
        "store: { url: \"jdbc:postgresql://127.0.0.1:"
            + postgres.getPort()
            + "/postgres\", user: \"env:DB\", password: \"env:DB\" }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("one", one.url()).replace("env:ONE_KEY", "file:../one.key")
            + SampleConfig.vendor("two", two.url())
            + "models:\n"
            + SampleConfig.closed("one-a", "one", "")
            + SampleConfig.closed("two-a", "two", "")
            + "aliases: { pair: [one-a, two-a] }\n";
    return TestGateway.start(folder, yaml, FACTS, Map.of("DB", "postgres", "TWO_KEY", "sk-two"));
  }

  @AfterAll
  static void stop() throws Exception {
    here.close();
    there.close();
    one.close();
    two.close();
    Await.await(VERTX.close());
    postgres.close();
  }

  @BeforeEach
  void begin() {
    one.always(FakeVendor::answer);
    one.calls().clear();
  }

  private static String served(TestGateway gateway) throws Exception {
    HttpResponse<String> answer = gateway.chat(key, "pair");
    assertEquals(200, answer.statusCode(), answer.body());
    return header(answer, "x-drawbridge-model");
  }

  private static JsonArray circuits(TestGateway gateway) throws Exception {
    return new JsonArray(gateway.admin("/api/v1/providers").body())
        .getJsonObject(0)
        .getJsonArray("circuits");
  }

  private static String shown() {
    return String.valueOf(one.lastCall().headers().get("authorization"));
  }

  @Test
  void aCircuitThatOneOpensIsOpenInTheOtherAndAResetClosesBoth() throws Exception {
    Await.until("the other one knows the key", () -> there.chat(key, "two-a").statusCode() == 200);
    one.always(VendorFaults.error(401, "no such key", "invalid_api_key"));
    assertEquals("two-a", served(here));
    assertEquals(1, one.calls().size());

    // Then the other one does not even try
    Await.until("open there", () -> !circuits(there).isEmpty());
    assertEquals("credential", circuits(there).getJsonObject(0).getString("scope"));
    assertEquals("auth_revoked", circuits(there).getJsonObject(0).getString("class"));
    assertEquals("two-a", served(there));
    assertEquals(1, one.calls().size());

    // When an admin of the other one resets it, then both ask again
    one.always(FakeVendor::answer);
    assertEquals(200, there.adminPost("/api/v1/providers/one/reset?model=*", "").statusCode());
    assertEquals("one-a", served(there));
    Await.until("closed here", () -> circuits(here).isEmpty());
    assertEquals("one-a", served(here));
  }

  @Test
  void aKeyThatChangesWhileAStreamRunsServesTheNextCall() throws Exception {
    assertEquals("one-a", served(here));
    assertEquals("Bearer sk-old", shown());
    Promise<Void> goOn = Promise.promise();
    one.next(VendorFaults.pauseAfter(3, goOn.future()));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> stream =
          threads.submit(
              () -> here.post("/v1/chat/completions", key, TestGateway.chatBody("one-a", true)));
      Await.until("the stream runs", () -> one.calls().size() == 2);
      assertEquals("Bearer sk-old", shown());

      Files.writeString(secret, "sk-new\n");
      Await.until(
          "the next call shows the new key",
          () -> served(here).equals("one-a") && shown().equals("Bearer sk-new"));
      goOn.complete();

      HttpResponse<String> answer = stream.get();
      assertEquals(200, answer.statusCode(), answer.body());
      assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
      assertEquals("complete", SampleConfig.ended(here, answer).getString("outcome"));
    }
    Await.until(
        "so does the other one",
        () -> served(there).equals("one-a") && shown().equals("Bearer sk-new"));
  }
}
