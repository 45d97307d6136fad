package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who leave, and a gateway that shuts down, while prompts are looked into. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoneWhileLabelledIT {
  private static final String ANALYZER = "Stay at the analyzer";
  private static final String GUARD = "Stay at the guard";

  private static final LinkedBlockingQueue<FakeVendor.Call> held = new LinkedBlockingQueue<>();
  private static Path folder;
  private static Vertx vertx;
  private static FakeVendor own;
  private static FakeVendor analyzer;
  private static FakeVendor guard;
  private static String yaml;
  private static String facts;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    vertx = Vertx.vertx();
    own = FakeVendor.start(vertx);
    analyzer = FakeVendor.start(vertx).always(call -> serve(call, ANALYZER));
    guard = FakeVendor.start(vertx).always(call -> serve(call, GUARD));
    // Room in memory and in the budget for two such calls at the same time, and not for ten.
    yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "listen: { port: 0, linger: 10ms, drain: 300ms, max_body: 1MiB, buffer: 4MiB }\n"
            + "policy: { data: ./facts.yaml }\n"
            + "sensitivity: { default: public, model: { id: guard, team: guards, timeout: 30s },"
            + " presidio: { url: \"http://127.0.0.1:"
            + analyzer.port()
            + "\", timeout: 30s } }\n"
            + "providers:\n"
            + SampleConfig.own("house", own.url())
            + SampleConfig.own("guardhouse", guard.url())
            + "models:\n"
            + SampleConfig.open("local", "house", "")
            + SampleConfig.open("guard", "guardhouse", "");
    facts =
        "teams:\n  guards: { models: [guard], max_sensitivity: restricted }\n"
            + "  analyzer: { models: [local], budget: { tokens: 3000, per: total } }\n"
            + "  guard: { models: [local], budget: { tokens: 3000, per: total } }\n"
            + "  worker: { models: [local] }\n"
            + "  last: { models: [local] }\n";
    gateway = TestGateway.start(folder, SampleConfig.roomy(yaml), facts);
  }

  @AfterAll
  static void stop() throws Exception {
    if (gateway != null) gateway.close();
    for (FakeVendor each : new FakeVendor[] {own, analyzer, guard}) if (each != null) each.close();
    Await.await(vertx.close());
  }

  /** Answers as the analyzer or the model would; where the text has it stay, when it is let go. */
  private static void serve(FakeVendor.Call call, String stays) {
    if (call.bytes().toString().contains(stays)) held.add(call);
    else letGo(call);
  }

  private static void letGo(FakeVendor.Call call) {
    if (call.path().contains("analyze")) {
      call.response().putHeader("content-type", "application/json").end("[]");
    } else {
      String said = "{\"level\":\"public\",\"findings\":[]}";
      FakeVendor.json(call, 200, FakeVendor.completion(call, said));
    }
  }

  private static FakeVendor.Call held() throws Exception {
    FakeVendor.Call call = held.poll(20, TimeUnit.SECONDS);
    assertTrue(call != null, "nothing stays");
    return call;
  }

  private static RawConnection sent(String key, String text) throws Exception {
    String body = ClientKind.CHAT.ask("local", text, false).body().encode();
    String head = RawConnection.head(key, "Content-Length: " + body.getBytes(UTF_8).length);
    return new RawConnection(gateway.port()).send(head + body);
  }

  private static List<JsonObject> rows(String team) throws Exception {
    String all = gateway.admin("/api/v1/decisions?limit=50&team=" + team).body();
    JsonArray rows = new JsonObject(all).getJsonArray("decisions");
    List<JsonObject> found = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) found.add(rows.getJsonObject(i));
    return found;
  }

  private static boolean ended(String team, int requests) throws Exception {
    List<JsonObject> rows = rows(team);
    return rows.size() == requests
        && rows.stream().noneMatch(each -> each.getString("outcome") == null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"analyzer", "guard"})
  @Order(1)
  void whoLeavesWhileARecogniserLooksIsOnRecordAndUsesNothing(String where) throws Exception {
    String key = gateway.key(where);
    String filler = " and again.".repeat(100);
    int before = own.calls().size();
    for (int i = 0; i < 6; i++) {
      String text = (where.equals("guard") ? GUARD : ANALYZER) + ", call " + i + filler;
      FakeVendor.Call call;
      try (RawConnection caller = sent(key, text)) {
        call = held();
      }
      Await.until("the caller's leave is seen", () -> gateway.metrics().contains("_inflight 1"));
      letGo(call);
      int requests = i + 1;
      Await.until("its end is on record", () -> ended(where, requests));
    }

    for (JsonObject row : rows(where)) assertEquals("aborted", row.getString("outcome"));
    assertEquals(before, own.calls().size(), "nobody is asked for a caller who left");
    Await.until("all is given back", () -> gateway.metrics().contains("drawbridge_inflight 0"));
    assertServed(key);
  }

  private static void assertServed(String key) throws Exception {
    String body = ClientKind.CHAT.ask("local", "What is a drawbridge?", false).body().encode();
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", key, body);
    assertEquals(200, answer.statusCode(), answer::body);
  }

  @Test
  @Order(1)
  void whoLeavesWhileDetectorsLookLeavesNoMemoryTaken() throws Exception {
    String key = gateway.key("worker");
    // Digits with spaces take detectors longest.
    String slow = "4 1 2 3 5 7 9 8 0 3 2 1 ".repeat(12_000);
    for (int i = 0; i < 6; i++) {
      sent(key, slow + i).close();
      int requests = i + 1;
      Await.until("its end is on record", () -> ended("worker", requests));
    }

    for (JsonObject row : rows("worker")) {
      assertTrue(List.of("aborted", "refused").contains(row.getString("outcome")), row::encode);
    }
    Await.until("all is given back", () -> gateway.metrics().contains("drawbridge_inflight 0"));
    assertServed(key);
  }

  @Test
  @Order(2)
  void aShutdownEndsThemAndTheirEndIsOnRecord() throws Exception {
    String key = gateway.key("last");
    try (RawConnection atAnalyzer = sent(key, ANALYZER + " for ever.");
        RawConnection atGuard = sent(key, GUARD + " for ever.")) {
      held();
      held();
      gateway.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

      for (RawConnection each : List.of(atAnalyzer, atGuard)) {
        String answer = each.untilClosed();
        assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
        assertTrue(answer.contains("\"draining\""), answer);
      }
    }
    gateway = TestGateway.start(folder, SampleConfig.roomy(yaml), facts);
    assertTrue(ended("last", 2), () -> "not on record");
    for (JsonObject row : rows("last")) {
      assertEquals("refused", row.getString("outcome"), row::encode);
      assertEquals("draining", row.getString("code"), row::encode);
    }
    for (JsonObject row : rows("guards")) {
      assertTrue(row.getString("outcome") != null, row::encode);
      assertNull(row.getString("interrupted"), row::encode);
    }
    assertServed(gateway.key("last"));
  }
}
