package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.bench.LoadClient.Figures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How many chunks a second go through: a bare Vert.x relay, the gateway where caller and vendor
 * speak the same dialect, and the gateway where the caller speaks Anthropic's and the vendor
 * OpenAI's. One vendor that writes as fast as it is read, one after the other, in one run, each way
 * once the compiler is done: a long stream has one beginning and one end, so short ones come first.
 */
public final class StreamBench {
  private static final int CHUNKS = 2_000;
  private static final int PER_WRITE = 20;
  private static final int CLIENTS = 8;
  private static final int SHORT = PER_WRITE;
  private static final int CLIENTS_OF_SHORT = 64;
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final Duration TIME = Duration.ofSeconds(8);
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,"
          + "\"model\":\"m\",\"choices\":[%s],\"usage\":%s}\n\n";
  private static final Buffer PIECE =
      Buffer.buffer(
          CHUNK
              .formatted(
                  "{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}", "null")
              .repeat(PER_WRITE));
  private static final Buffer LAST =
      Buffer.buffer(
          CHUNK.formatted("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null")
              + CHUNK.formatted("", "{\"prompt_tokens\":600,\"completion_tokens\":2000}")
              + "data: [DONE]\n\n");

  private final Vertx vertx = Vertx.vertx();

  private final FigureTable table;

  /** How many chunks a stream has. */
  private volatile int length = CHUNKS;

  private StreamBench(FigureTable table) {
    this.table = table;
  }

  public static void main(String[] arguments) throws Exception {
    measure(new FigureTable());
  }

  static void measure(FigureTable table) throws Exception {
    var bench = new StreamBench(table);
    try {
      bench.run();
    } finally {
      bench.vertx.close();
    }
  }

  private void run() throws Exception {
    HttpServer vendor =
        await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    byte[] body = BareVendor.request("m", true, 2_048);
    double bare;
    try (Child relay = Child.relay(vendor.actualPort())) {
      bare = chunks(relay, "/v1/chat/completions", "", body);
      table.row("chunks of streams: bare relay", bare, "/s", FigureTable.NONE);
    }
    Path folder = Files.createTempDirectory("drawbridge-streams-");
    try (Child gateway = Child.gateway(folder, vendor.actualPort())) {
      String key = gateway.key;
      row("same dialect", chunks(gateway, "/v1/chat/completions", key, body) / bare, 0.6);
      row("to Anthropic's", chunks(gateway, "/v1/messages", key, body) / bare, 0.35);
      row("to Responses", chunks(gateway, "/v1/responses", key, responses()) / bare, 0.35);
    }
  }

  private static byte[] responses() {
    return ("{\"model\":\"m\",\"stream\":true,\"max_output_tokens\":64,\"store\":false,\"input\":\""
            + "lorem ipsum ".repeat(160)
            + "\"}")
        .getBytes(UTF_8);
  }

  private void row(String name, double share, double goal) {
    table.row(
        "chunks of streams: " + name + ", of the relay's",
        share,
        "times",
        FigureTable.atLeast(goal));
  }

  private double chunks(Child child, String path, String key, byte[] body) throws Exception {
    Map<String, String> headers =
        key.isEmpty()
            ? Map.of("accept", "text/event-stream")
            : Map.of("accept", "text/event-stream", "authorization", "Bearer " + key);
    length = SHORT;
    var shortOnes = new LoadClient(vertx, child.port, path, headers, body, CLIENTS_OF_SHORT);
    SteadyCost.of(
        List.of(child), ROUND, () -> await(shortOnes.run(Duration.ofMillis(1), ROUND)).requests());
    length = CHUNKS;
    var client = new LoadClient(vertx, child.port, path, headers, body, CLIENTS);
    Figures figures = await(client.run(TIME, TIME));
    if (figures.failed() > 0) throw new IllegalStateException(figures.failed() + " failed");
    return figures.perSecond() * CHUNKS;
  }

  private void answer(HttpServerRequest request) {
    request.endHandler(
        v -> {
          HttpServerResponse response = request.response();
          response.setChunked(true).putHeader("content-type", "text/event-stream");
          response.exceptionHandler(gone -> {});
          int[] left = {length / PER_WRITE};
          pour(response, left);
        });
  }

  /** As much as the reader takes. */
  private static void pour(HttpServerResponse response, int[] left) {
    while (left[0] > 0 && !response.writeQueueFull()) {
      left[0]--;
      response.write(PIECE);
    }
    if (left[0] == 0) {
      left[0] = -1;
      response.end(LAST);
    } else if (left[0] > 0) {
      response.drainHandler(v -> pour(response, left));
    }
  }
}
