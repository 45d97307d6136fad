package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many callers at once, over connections that they share to a vendor: each gets the answer to its
 * own prompt, under its own request id, and it is recorded as its own.
 */
class InterleavedCallersIT {
  private static final int CALLERS = 200;
  private static final int TEAMS = 10;
  @TempDir Path folder;

  /** A caller's call and what came back. */
  private record Asked(String nonce, String key, HttpResponse<String> answer) {}

  /** The vendor says what it was asked, in many chunks where it streams. */
  private static void echo(FakeVendor.Call call) {
    JsonArray messages = call.body().getJsonArray("messages");
    String text = messages.getJsonObject(0).getString("content");
    if (!call.stream()) {
      FakeVendor.json(call, 200, FakeVendor.completion(call, text));
      return;
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < text.length(); i += 4) {
      words.add(text.substring(i, Math.min(text.length(), i + 4)));
    }
    VendorFaults.stream(words).serve(call);
  }

  @Test
  void eachGetsTheAnswerToItsOwnPrompt() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx).always(InterleavedCallersIT::echo);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        TestGateway gateway =
            TestGateway.start(
                folder,
                "policy: { data: ./facts.yaml }\nupstream: { connections: 16 }\n"
                    + HouseGateway.providers(vendor),
                facts())) {
      List<CompletableFuture<Asked>> asked = new ArrayList<>();
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < TEAMS; i++) keys.add(gateway.key("team-" + i));
      for (int i = 0; i < CALLERS; i++) {
        String nonce = "nonce-%04d-%s".formatted(i, Integer.toHexString(i * 7919 + 1));
        String key = keys.get(i % TEAMS);
        var request =
            HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(nonce, i % 2 == 0)))
                .build();
        asked.add(
            http.sendAsync(request, BodyHandlers.ofString())
                .thenApply(answer -> new Asked(nonce, key, answer)));
      }
      for (int i = 0; i < CALLERS; i++) {
        assertOwn(asked.get(i).get(60, TimeUnit.SECONDS), gateway, "team-" + i % TEAMS);
      }
    } finally {
      Await.await(vertx.close());
    }
  }

  private static void assertOwn(Asked asked, TestGateway gateway, String team) throws Exception {
    assertEquals(200, asked.answer().statusCode(), asked.answer().body());
    assertEquals(asked.nonce(), text(asked.answer().body()));
    String id = asked.answer().headers().firstValue("x-drawbridge-request-id").orElseThrow();
    HttpResponse<String> own = gateway.get("/drawbridge/v1/requests/" + id, asked.key());
    assertEquals(200, own.statusCode(), own.body());
    assertEquals(team, new JsonObject(own.body()).getString("team"));
  }

  /** The text of a whole answer or of a stream. */
  private static String text(String body) {
    if (!body.startsWith("data:")) {
      return choice(new JsonObject(body)).getJsonObject("message").getString("content");
    }
    var text = new StringBuilder();
    for (String line : body.split("\n", -1)) {
      if (!line.startsWith("data: {")) continue;
      JsonObject chunk = new JsonObject(line.substring("data: ".length()));
      if (chunk.getJsonArray("choices").isEmpty()) continue;
      text.append(choice(chunk).getJsonObject("delta").getString("content", ""));
    }
    assertTrue(body.contains("[DONE]"), body);
    return text.toString();
  }

  private static JsonObject choice(JsonObject answer) {
    return answer.getJsonArray("choices").getJsonObject(0);
  }

  private static String body(String nonce, boolean stream) {
    return new JsonObject()
        .put("model", HouseGateway.MODEL)
        .put("stream", stream)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", nonce)))
        .encode();
  }

  private static String facts() {
    var facts = new StringBuilder("teams:\n");
    for (int i = 0; i < TEAMS; i++) {
      facts
          .append("  team-")
          .append(i)
          .append(": { models: [\"*\"], purposes: [research], max_sensitivity: restricted }\n");
    }
    return facts.toString();
  }
}
