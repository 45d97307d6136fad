package dev.drawbridge.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Requests of several kinds, by several clients at once, for some time: what a machine serves with
 * client, gateway and vendors on it, and what a class cache learns from.
 */
final class DemoLoad {
  private static final int CLIENTS = 8;
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROMPT =
      "The supplier asked whether our delivery on Monday would arrive before noon, and we said"
          + " that the contract says nothing of it. Answer in one sentence. ";

  private final URI gateway;
  private final String research;
  private final String marketing;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** One kind of request, and the status that it is answered with. */
  private record Kind(String path, String key, ObjectNode body, int status) {}

  /** What one client saw: how long each answer took, in nanoseconds, and how many were wrong. */
  private record Seen(List<Long> nanos, int wrong) {}

  /**
   * Loads a gateway.
   *
   * @param gateway the data plane
   * @param research a key of the team that may use every model
   * @param marketing a key of the team that may use open models only
   */
  DemoLoad(URI gateway, String research, String marketing) {
    this.gateway = gateway;
    this.research = research;
    this.marketing = marketing;
  }

  /**
   * Sends requests for so long.
   *
   * @return a sentence that tells what was served
   * @throws IOException where an answer was not what it should be, or none came
   */
  String run(Duration time) throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Kind> kinds = kinds();
    List<Long> nanos = new ArrayList<>();
    int wrong = 0;
    long began = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Seen>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        all.add(() -> client(kinds, first, end));
      }
      for (Future<Seen> each : clients.invokeAll(all)) {
        nanos.addAll(each.get().nanos());
        wrong += each.get().wrong();
      }
    } catch (ExecutionException e) {
      throw new IOException("A request of the load failed: " + e.getCause(), e);
    }
    if (wrong > 0)
      throw new IOException(wrong + " answers of the load are not what they should be.");
    double seconds = (System.nanoTime() - began) / 1e9;
    Collections.sort(nanos);
    return String.format(
        Locale.ROOT,
        "Load: %d clients for %.0f s: %d requests, %.0f a second; half within %d ms, 99 %% within"
            + " %d ms.",
        CLIENTS,
        seconds,
        nanos.size(),
        nanos.size() / seconds,
        within(nanos, 0.5),
        within(nanos, 0.99));
  }

  private static long within(List<Long> sorted, double share) {
    long nanos = sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    return TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
  }

  /** At least one request of each kind. */
  private Seen client(List<Kind> kinds, int first, long end)
      throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    int wrong = 0;
    for (int i = 0; i < kinds.size() || System.nanoTime() < end; i++) {
      Kind kind = kinds.get((first + i) % kinds.size());
      HttpRequest request =
          HttpRequest.newBuilder(gateway.resolve(kind.path()))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer " + kind.key())
              .timeout(Duration.ofMinutes(1))
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(kind.body())))
              .build();
      long sent = System.nanoTime();
      int status = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
      nanos.add(System.nanoTime() - sent);
      if (status != kind.status()) wrong++;
    }
    return new Seen(nanos, wrong);
  }

  private List<Kind> kinds() {
    String chat = "/v1/chat/completions";
    ObjectNode whole = messages("acme-large", PROMPT.repeat(5));
    ObjectNode streamed = messages("acme-large", PROMPT).put("stream", true);
    ObjectNode sensitive = messages("chat", PROMPT + "Charge 4111 1111 1111 1111.");
    ObjectNode other = messages("globex-medium", PROMPT);
    ObjectNode otherStreamed = messages("globex-medium", PROMPT).put("stream", true);
    return List.of(
        new Kind(chat, research, whole, 200),
        new Kind(chat, research, streamed, 200),
        new Kind(chat, research, whole, 200),
        new Kind("/v1/messages", research, other, 200),
        new Kind(chat, research, whole, 200),
        new Kind("/v1/messages", research, otherStreamed, 200),
        new Kind(chat, research, sensitive, 200),
        new Kind(chat, marketing, whole, 403));
  }

  private static ObjectNode messages(String model, String prompt) {
    ObjectNode body = JSON.createObjectNode().put("model", model).put("max_tokens", 64);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    return body;
  }
}
