package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.FakeVendor.Behaviour;
import dev.drawbridge.fixture.vendors.LeakyText;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A vendor whose answers hold keys and ids of accounts, wherever an answer has a place for text:
 * nobody is told them. {@code -Ddrawbridge.leaks} says how many answers there are.
 */
class LeakyVendorIT {
  private static final int ANSWERS = Integer.getInteger("drawbridge.leaks", 90);
  private static final String OURS = "q7Zt-house-key-of-vendor";
  private static final int[] STATUSES = {400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503};
  private static final List<ClientKind> KINDS =
      List.of(ClientKind.CHAT, ClientKind.MESSAGES, ClientKind.GEMINI);

  /** What is logged, as it would be written. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      var thrown = event.getThrowableProxy();
      lines.add(event.getFormattedMessage() + (thrown == null ? "" : " " + thrown.getMessage()));
    }
  }

  private static Behaviour leaks(Random random, LeakyText leaky) {
    int status = STATUSES[random.nextInt(STATUSES.length)];
    String text = leaky.text();
    var told =
        new JsonObject().put("message", text).put("type", "some_error").put("code", "some_code");
    List<String> headers = new ArrayList<>();
    for (String name :
        List.of("openai-organization", "www-authenticate", "x-error", "set-cookie")) {
      headers.addAll(List.of(name, random.nextBoolean() ? text : leaky.secrets().getFirst()));
    }
    headers.addAll(List.of("x-request-id", text, "x-should-retry", "false", "retry-after", text));
    String[] all = headers.toArray(String[]::new);
    return switch (random.nextInt(9)) {
      case 0 -> VendorFaults.status(status, new JsonObject().put("error", told).encode(), all);
      case 1 -> {
        var metadata = new JsonObject().put("consumer", text).put("resource", text);
        var detail = new JsonObject().put("reason", "SOME_REASON").put("metadata", metadata);
        told.put("details", new JsonArray().add(detail));
        yield VendorFaults.status(
            status, new JsonArray().add(new JsonObject().put("error", told)).encode(), all);
      }
      case 2 -> VendorFaults.status(status, text, all);
      case 3 -> VendorFaults.status(status, "<html><body><p>" + text + "</p></body></html>", all);
      case 4 -> VendorFaults.status(200, new JsonObject().put("error", told).encode(), all);
      case 5 -> streamed("", told, all);
      case 6 -> {
        told.put("code", "tool_use_failed").put("failed_generation", text);
        var said = new JsonObject().put("content", "maybe");
        var choice = new JsonObject().put("index", 0).put("delta", said);
        yield streamed(
            VendorFaults.event(new JsonObject().put("choices", new JsonArray().add(choice))),
            told,
            all);
      }
      case 7 -> {
        headers.addAll(
            List.of("location", "https://vendor.example/?why=" + text.replace(' ', '+')));
        yield VendorFaults.status(302, text, headers.toArray(String[]::new));
      }
      default ->
          call -> {
            for (int i = 0; i < all.length; i += 2) call.response().putHeader(all[i], all[i + 1]);
            FakeVendor.answer(call);
          };
    };
  }

  /** An error inside a stream. */
  private static Behaviour streamed(String before, JsonObject error, String... headers) {
    return call -> {
      for (int i = 0; i < headers.length; i += 2) {
        call.response().putHeader(headers[i], headers[i + 1]);
      }
      call.response()
          .putHeader("content-type", "text/event-stream")
          .end(before + VendorFaults.event(new JsonObject().put("error", error)));
    };
  }

  @Test
  void noKeyAndNoAccountIsTold(@TempDir Path folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    FakeVendor leaky = FakeVendor.start(vertx);
    FakeVendor spare = FakeVendor.start(vertx);
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("leaky", leaky.url())
            + SampleConfig.vendor("spare", spare.url())
            + "models:\n"
            + SampleConfig.closed("first", "leaky", "")
            + SampleConfig.closed("second", "spare", "")
            + "aliases: { pair: [first, second] }\n";
    var logged = new Lines();
    Logger log = (Logger) LoggerFactory.getLogger("dev.drawbridge");
    Level before = log.getLevel();
    log.setLevel(Level.INFO);
    logged.start();
    log.addAppender(logged);
    try (TestGateway gateway =
        TestGateway.start(
            folder,
            yaml,
            "teams: { all: { models: [\"*\"], objective: listed } }\n",
            Map.of("LEAKY_KEY", OURS, "SPARE_KEY", "spare-key-of-ours"))) {
      String key = gateway.key("all");
      List<LeakyText> texts = new ArrayList<>();
      int errors = 0;
      for (int seed = 1; seed <= ANSWERS; seed++) {
        var random = new Random(seed);
        LeakyText text = LeakyText.of(random, OURS);
        texts.add(text);
        leaky.always(leaks(random, text));
        gateway.adminPost("/api/v1/providers/leaky/reset?model=*", "");
        String model = random.nextBoolean() ? "pair" : "first";
        ClientKind kind = KINDS.get(random.nextInt(KINDS.size()));
        ClientKind.Sent sent = kind.ask(model, "Hello", random.nextBoolean());
        HttpResponse<String> answer = gateway.post(sent.path(), key, sent.body().encode());
        if (answer.statusCode() >= 400) errors++;
        assertEquals(List.of(), text.in(answer.body()), seed + ": " + answer.body());
        assertEquals(List.of(), text.in(String.valueOf(answer.headers().map())), "seed " + seed);
      }
      assertTrue(errors > ANSWERS / 4, errors + " of " + ANSWERS + " passed an error on");
      String told =
          gateway.admin("/api/v1/providers").body()
              + gateway.metrics()
              + String.join("\n", logged.lines);
      assertTrue(told.contains("some_code"), "shapes of unknown answers are shown");
      for (LeakyText text : texts) assertEquals(List.of(), text.in(told), text.text());
    } finally {
      log.detachAppender(logged);
      log.setLevel(before);
      leaky.close();
      spare.close();
      Await.await(vertx.close());
    }
  }
}
