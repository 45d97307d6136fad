package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/**
 * What a vendor's restriction and its silence cost: the time from its answer until the next target
 * is asked, seen by the vendors; and how many requests wait for one that hangs. {@code mvn -Pbench
 * verify -Dbench=fallback}.
 */
public final class FallbackBench {
  /** What the first vendor answers, each in turn about a model of its own. */
  private enum Restriction {
    THROTTLED(429, "rate_limit_exceeded", "60"),
    MODEL_RESTRICTED(404, "model_not_found", ""),
    MODEL_RETIRED(410, "gone", "");

    private final int status;
    private final String code;
    private final String wait;

    Restriction(int status, String code, String wait) {
      this.status = status;
      this.code = code;
      this.wait = wait;
    }
  }

  /** Unmeasured at first, as the compiler has not seen them. */
  private static final int WARM = 600;

  private static final int MEASURED = 600;
  private static final int CLIENTS = 8;
  private static final Duration PACE = Duration.ofMillis(250);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration HANGING = Duration.ofSeconds(60);

  /** The shortest time for which everybody is kept from a vendor that said nothing. */
  private static final Duration SHORTEST_PROBE = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final FigureTable table = new FigureTable();

  /** When the first vendor had answered the call under way, and when the second was asked. */
  private volatile long answered;

  private volatile long asked;

  /** When the vendor that hangs was asked. */
  private final ConcurrentLinkedQueue<Long> hung = new ConcurrentLinkedQueue<>();

  private FallbackBench() {}

  public static void main(String[] arguments) throws Exception {
    var bench = new FallbackBench();
    try {
      bench.run();
    } finally {
      await(bench.vertx.close());
    }
  }

  private void run() throws Exception {
    HttpServer first =
        await(vertx.createHttpServer().requestHandler(this::restrict).listen(0, "127.0.0.1"));
    HttpServer silent =
        await(vertx.createHttpServer().requestHandler(this::hang).listen(0, "127.0.0.1"));
    int spare = await(BareVendor.start(vertx, 20, 20)).actualPort();
    HttpServer second =
        await(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
    Path folder = Files.createTempDirectory("drawbridge-fallback-");
    String yaml = yaml(first.actualPort(), second.actualPort(), silent.actualPort(), spare);
    String facts = "teams: { bench: { models: [\"*\"], objective: listed } }\n";
    try (Child gateway = Child.gateway(folder, yaml, facts);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      warm(gateway);
      restrictions(gateway, http);
      hanging(gateway, http);
    }
    table.print();
  }

  private static String yaml(int first, int second, int silent, int spare) {
    var yaml = new StringBuilder(BenchConfiguration.ports("port: 0", 0)).append("providers:\n");
    yaml.append(provider("first", first, ""))
        .append(provider("second", second, ""))
        .append(provider("spare", spare, ""))
        .append(provider("silent", silent, ", answer: " + LIMIT.toSeconds() + "s"))
        .append("models:\n")
        .append(BenchConfiguration.model("second", "second"))
        .append(BenchConfiguration.model("spare", "spare"))
        .append(BenchConfiguration.model("hung", "silent"));
    var aliases = new StringBuilder("aliases:\n  hanging: [hung, spare]\n");
    for (int i = 0; i < WARM + MEASURED; i++) {
      yaml.append(BenchConfiguration.model("first-" + i, "first"));
      aliases.append("  pair-%d: [first-%d, second]\n".formatted(i, i));
    }
    return yaml.append(aliases).toString();
  }

  private static String provider(String id, int port, String more) {
    return BenchConfiguration.provider(id, port, "vendor: openai, operator: " + id + more);
  }

  private void restrict(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              String model = body.length() == 0 ? "" : body.toJsonObject().getString("model", "");
              if (!model.startsWith("first-")) {
                // The gateway's own question whether it is back.
                request.response().end("{}");
                return;
              }
              int number = Integer.parseInt(model.substring("first-".length()));
              Restriction how = Restriction.values()[number % Restriction.values().length];
              var response = request.response().setStatusCode(how.status);
              response.putHeader("content-type", "application/json");
              if (!how.wait.isEmpty()) response.putHeader("retry-after", how.wait);
              response.end(
                  "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"code\":\""
                      + how.code
                      + "\"}}");
              answered = System.nanoTime();
            });
  }

  private void serve(HttpServerRequest request) {
    asked = System.nanoTime();
    request.endHandler(
        v ->
            request
                .response()
                .putHeader("content-type", "application/json")
                .end(
                    "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1764000000,\"model\":\"m\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                        + "\"word\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":600,"
                        + "\"completion_tokens\":1,\"total_tokens\":601}}"));
  }

  /** Nobody waits for the gateway's own questions whether it is back, which are no POST. */
  private void hang(HttpServerRequest request) {
    if (request.method() == HttpMethod.POST) {
      request.body().onSuccess(body -> hung.add(System.nanoTime()));
    }
  }

  /** Has the compiler see the usual way of a request. */
  private void warm(Child gateway) throws Exception {
    var load =
        new LoadClient(
            vertx,
            gateway.port,
            "/v1/chat/completions",
            Map.of("authorization", "Bearer " + gateway.key),
            BareVendor.request("spare", false, 2_048),
            CLIENTS);
    await(load.run(Bench.WARM, Duration.ofSeconds(1)));
  }

  private static HttpResponse<String> ask(Child gateway, HttpClient http, String model)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.port + "/v1/chat/completions"))
            .header("authorization", "Bearer " + gateway.key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(BareVendor.request(model, false, 2_048)))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException(model + ": " + answer.body());
    return answer;
  }

  private void restrictions(Child gateway, HttpClient http) throws Exception {
    double[][] took =
        new double[Restriction.values().length][MEASURED / Restriction.values().length];
    for (int i = 0; i < WARM + MEASURED; i++) {
      answered = 0;
      HttpResponse<String> answer = ask(gateway, http, "pair-" + i);
      Restriction how = Restriction.values()[i % took.length];
      String means = how.name().toLowerCase(Locale.ROOT);
      String told = answer.headers().firstValue("x-drawbridge-fallback").orElse("");
      if (!told.equals("first-" + i + ":" + means)) throw new IllegalStateException(told);
      if (i >= WARM) took[i % took.length][(i - WARM) / took.length] = (asked - answered) / 1e6;
    }
    for (Restriction how : Restriction.values()) {
      double[] all = took[how.ordinal()];
      Arrays.sort(all);
      String name = "after " + how.name().toLowerCase(Locale.ROOT) + ", the next target is asked";
      table.row(name + ", p50", all[all.length / 2], "ms", FigureTable.atMost(5));
      table.row(name + ", p99", all[all.length * 99 / 100], "ms", FigureTable.NONE);
      table.row(name + ", most", all[all.length - 1], "ms", FigureTable.NONE);
    }
  }

  /** Clients at a pace, whose preferred model hangs, with another one behind it. */
  private void hanging(Child gateway, HttpClient http) throws Exception {
    long begin = System.nanoTime();
    ConcurrentLinkedQueue<Double> waits = new ConcurrentLinkedQueue<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() - begin < HANGING.toNanos()) {
                    long sent = System.nanoTime();
                    ask(gateway, http, "hanging");
                    waits.add((System.nanoTime() - sent) / 1e6);
                    Thread.sleep(PACE);
                  }
                  return null;
                }));
      }
      for (var client : clients) client.get();
    }
    long waited = waits.stream().filter(ms -> ms >= LIMIT.toMillis()).count();
    List<Long> later =
        hung.stream().filter(at -> at - begin > LIMIT.toNanos() * 3 / 2).sorted().toList();
    long crowded = 0;
    for (int i = 1; i < later.size(); i++) {
      long gap = later.get(i) - later.get(i - 1);
      if (gap < SHORTEST_PROBE.toNanos()) crowded++;
    }
    int length = (int) HANGING.toSeconds();
    table.row("a hanging vendor: requests in " + length + " s", waits.size(), "", FigureTable.NONE);
    table.row("  of which waited for it", waited, "", FigureTable.NONE);
    table.row(
        "  of which before its first limit had passed",
        hung.size() - later.size(),
        "",
        FigureTable.NONE);
    table.row(
        "  asked again sooner than a probe interval later", crowded, "", FigureTable.atMost(0));
  }
}
