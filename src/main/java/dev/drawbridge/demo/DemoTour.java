package dev.drawbridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.TlogProof;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.log.tree.StoredTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The tour: calls that show what the gateway does, each checked and printed. */
final class DemoTour {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE = 30;

  /** More calls than the small budget pays for. */
  private static final int MOST_CALLS = 30;

  private final URI gateway;
  private final String research;
  private final String marketing;
  private final String pilot;
  private final Path log;
  private final PrintWriter out;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private boolean well = true;

  /**
   * @param gateway the data plane
   * @param research a key of the team that may use every model
   * @param marketing a key of the team that may use open models only
   * @param pilot a key of the team with a small budget
   * @param log the record's folder, where its verification keys lie
   */
  DemoTour(
      URI gateway, String research, String marketing, String pilot, Path log, PrintWriter out) {
    this.gateway = gateway;
    this.research = research;
    this.marketing = marketing;
    this.pilot = pilot;
    this.log = log;
    this.out = out;
  }

  /** Walks every step; true where each did what it should. */
  boolean walk() throws IOException, InterruptedException {
    allowed();
    refused();
    sensitive();
    String id = restricted();
    budget();
    record(id);
    proof(id);
    out.flush();
    return well;
  }

  private void allowed() throws IOException, InterruptedException {
    var response = chat(research, "acme-large", true, "What does a drawbridge do?");
    List<String> data =
        response
            .body()
            .lines()
            .filter(l -> l.startsWith("data: "))
            .map(l -> l.substring(6))
            .toList();
    StringBuilder text = new StringBuilder();
    for (String event : data) {
      if (event.startsWith("{")) {
        text.append(JSON.readTree(event).at("/choices/0/delta/content").asText(""));
      }
    }
    boolean ended = !data.isEmpty() && data.getLast().equals("[DONE]");
    step(
        "allowed: research streams from acme-large, a hosted vendor",
        response.statusCode() == 200 && served(response).equals("acme-large") && ended,
        response,
        List.of(text.toString()));
  }

  private void refused() throws IOException, InterruptedException {
    var response = chat(marketing, "acme-large", false, "Write a slogan.");
    JsonNode error = JSON.readTree(response.body()).path("error");
    List<String> told = new ArrayList<>();
    told.add(error.path("message").asText());
    for (JsonNode reason : error.at("/drawbridge/reasons")) {
      told.add(reason.path("code").asText() + ": " + reason.path("message").asText());
    }
    step(
        "refused: marketing may use open models only, not acme-large",
        response.statusCode() == 403
            && error.at("/drawbridge/code").asText().equals("model_not_permitted")
            && told.size() > 1,
        response,
        told);
  }

  private void sensitive() throws IOException, InterruptedException {
    var response =
        chat(
            research,
            "chat",
            false,
            "Write to jana.novak@mail-post.de that her card 4111 1111 1111 1111 was charged twice.");
    step(
        "sensitive: a card number in a prompt to `chat` keeps it on our own open model",
        response.statusCode() == 200 && served(response).equals("house-open"),
        response,
        List.of(answer(response)));
  }

  private String restricted() throws IOException, InterruptedException {
    var response = chat(research, "frontier", false, "Name three bridges.");
    String fallback = header(response, "x-drawbridge-fallback");
    step(
        "vendor restricts: acme-frontier's quota is used up, so `frontier` falls back",
        response.statusCode() == 200
            && served(response).equals("globex-medium")
            && fallback.startsWith("acme-frontier:"),
        response,
        List.of("fallback: " + fallback, answer(response)));
    return header(response, "x-drawbridge-request-id");
  }

  private void budget() throws IOException, InterruptedException {
    var response = chat(pilot, "acme-large", false, "Hello.");
    int calls = 0;
    while (response.statusCode() == 200 && calls < MOST_CALLS) {
      calls++;
      response = chat(pilot, "acme-large", false, "Hello again.");
    }
    JsonNode error = JSON.readTree(response.body()).path("error");
    String resets = error.at("/drawbridge/resets").asText("");
    step(
        "budget met: what is left of pilot's " + DemoConfig.BUDGET + " USD a day is too little",
        response.statusCode() == 429
            && error.at("/drawbridge/code").asText().equals("budget_exhausted")
            && !resets.isEmpty(),
        response,
        List.of(calls + " calls were served before", error.path("message").asText()));
  }

  private void record(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = get("/drawbridge/v1/requests/" + id);
    for (int i = 0; i < PATIENCE && !ended(response); i++) {
      pause();
      response = get("/drawbridge/v1/requests/" + id);
    }
    JsonNode row = response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
    step(
        "recorded: the caller reads its own request",
        row != null
            && row.path("request_id").asText().equals(id)
            && row.path("model_served").asText().equals("globex-medium")
            && row.at("/fallbacks/0/model").asText().equals("acme-frontier"),
        response,
        List.of(response.body()));
  }

  private void proof(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = get("/drawbridge/v1/receipts/" + id);
    String told;
    boolean holds = false;
    try {
      TlogProof proof = TlogProof.parse(response.body().getBytes(StandardCharsets.UTF_8));
      byte[] extra = proof.extra();
      String leaf = JSON.readTree(extra == null ? new byte[0] : extra).path("leaf").asText();
      List<VerifierKey> keys = new ArrayList<>();
      for (String key : StoredTree.of(log).vkeys().lines().toList()) {
        keys.add(VerifierKey.parse(key));
      }
      Checkpoint checkpoint = proof.verify(leaf.getBytes(StandardCharsets.UTF_8), keys);
      holds = JSON.readTree(leaf).path("rid").asText().equals(id);
      told =
          "record "
              + proof.index()
              + " of "
              + checkpoint.size()
              + ", signed by "
              + checkpoint.origin();
    } catch (IOException | IllegalArgumentException e) {
      told = "the receipt does not hold: " + e.getMessage();
    }
    step(
        "proven: the receipt shows that the request is in the log", holds, response, List.of(told));
  }

  /** Whether the record's end, which is written after the answer, is there. */
  private static boolean ended(HttpResponse<String> response) throws IOException {
    return response.statusCode() == 200
        && !JSON.readTree(response.body()).path("outcome").asText("").isEmpty();
  }

  private static void pause() throws InterruptedException {
    boolean ignored = new Semaphore(0).tryAcquire(100, TimeUnit.MILLISECONDS);
    assert !ignored;
  }

  private void step(String what, boolean did, HttpResponse<String> response, List<String> told) {
    well &= did;
    out.println((did ? "✓ " : "✗ ") + what);
    String model = served(response);
    out.println("    " + response.statusCode() + (model.isEmpty() ? "" : " from " + model));
    for (String line : told) if (!line.isBlank()) out.println("    " + line.strip());
    if (!did) out.println("    this is not what should happen; the answer was: " + response.body());
    out.println();
  }

  private static String answer(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body()).at("/choices/0/message/content").asText();
  }

  private static String served(HttpResponse<String> response) {
    return header(response, "x-drawbridge-model");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(gateway.resolve(path)).GET(), research);
  }

  private HttpResponse<String> chat(
      String key, String model, boolean stream, String prompt, String... headers)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("model", model).put("max_tokens", 64);
    if (stream) body.put("stream", true);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (headers.length > 0) request.headers(headers);
    return send(request, key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String key)
      throws IOException, InterruptedException {
    return client.send(
        request.header("Authorization", "Bearer " + key).timeout(Duration.ofMinutes(2)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
