package dev.drawbridge.acceptance.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarRun;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with a heap of 256 MiB that is asked for more at once than fits: vendors' answers wait
 * for room, bodies that find none are refused, and nothing runs out of memory.
 */
class MemoryIT {
  private static final int MIB = 1 << 20;
  private static final int ANSWER = 15 * MIB;
  private static final int LARGE_BODY = 4 * MIB;
  private static final int OBJECTS = 1_700_000;
  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"Is the bridge down?\"}]";

  @TempDir private Path folder;

  private static HttpServer vendor(Vertx vertx) throws Exception {
    Buffer large =
        Buffer.buffer(
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\""
                + "a".repeat(ANSWER)
                + "\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
    Buffer small =
        Buffer.buffer(
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"Yes.\"}],\"stop_reason\":\"end_turn\","
                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
    return Await.await(
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body ->
                                request
                                    .response()
                                    .putHeader("content-type", "application/json")
                                    .end(request.uri().endsWith("messages") ? small : large)))
            .listen(0, "127.0.0.1"));
  }

  private Path config(int port) throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), HouseGateway.FACTS);
    String model =
        "  %s: { provider: %s, maker: Sample, weights: open, licence: Apache-2.0, price: { input:"
            + " 1, output: 2 }, context: 100000000, max_output: 1024, capabilities: [tools],"
            + " clearance: restricted }\n";
    return Files.writeString(
        folder.resolve("drawbridge.yaml"),
        """
        version: 1
        data: ./var
        listen: { port: 0, linger: 10ms, drain: 20s }
        admin: { port: 0 }
        policy: { data: ./facts.yaml }
        providers:
          same: { dialect: openai, url: "http://127.0.0.1:%1$d/v1", operator: self, jurisdiction: DE, hosting: own }
          other: { dialect: anthropic, url: "http://127.0.0.1:%1$d", operator: self, jurisdiction: DE, hosting: own }
        models:
        """
                .formatted(port)
            + model.formatted("large", "same")
            + model.formatted("translated", "other"));
  }

  private static List<HttpResponse<String>> atOnce(int many, Callable<HttpResponse<String>> call)
      throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) calls.add(clients.submit(call));
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (var each : calls) answers.add(each.get(120, TimeUnit.SECONDS));
      return answers;
    }
  }

  @Test
  void servesWhatFitsOneAfterAnotherAndRefusesTheRest() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Path config = config(vendor(vertx).actualPort());
      String key =
          JarRun.of("key", "create", "-c", config.toString(), "--team", "research").out().strip();
      try (JarRun gateway = JarRun.serveAsUsersDo(config)) {
        String chat = "{\"model\":\"large\"," + MESSAGES + "}";
        for (var answer : atOnce(12, () -> gateway.chat(key, chat))) {
          assertEquals(200, answer.statusCode(), answer.body());
          assertTrue(answer.body().length() > ANSWER);
        }
        String schema = "{\"enum\":[" + "{},".repeat(OBJECTS - 1) + "{}]}";
        String tools =
            "{\"model\":\"translated\","
                + MESSAGES
                + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                + schema
                + "}}]}";
        int served = 0;
        for (var answer : atOnce(4, () -> gateway.chat(key, tools))) {
          if (answer.statusCode() == 200) served++;
          // On a busy machine a body may be too late for the record instead.
          else
            assertTrue(
                answer.body().matches("(?s).*\"(overloaded|audit_unavailable)\".*"), answer.body());
        }
        assertTrue(served > 0, "all four were refused");
        aHundredLargeBodiesAtOnceAreServedOrRefused(gateway, key);
        assertEquals(200, gateway.chat(key, chat).statusCode());
        assertFalse(gateway.log().contains("OutOfMemoryError"), gateway.log());
      }
    } finally {
      Await.await(vertx.close());
    }
  }

  /** More than the heap: each is served, or told when to come back. */
  private static void aHundredLargeBodiesAtOnceAreServedOrRefused(JarRun gateway, String key)
      throws Exception {
    String text = "Is the bridge down? ".repeat(LARGE_BODY / 20);
    String chat =
        "{\"model\":\"large\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    byte[] body = chat.getBytes(StandardCharsets.US_ASCII);
    int served = 0;
    int refused = 0;
    for (var answer : atOnce(100, () -> gateway.chat(key, body))) {
      if (answer.statusCode() == 200) {
        served++;
        continue;
      }
      assertEquals(503, answer.statusCode(), answer.body());
      if (answer.body().contains("\"overloaded\"")) {
        assertTrue(answer.headers().firstValue("retry-after").isPresent(), "when to come back");
        refused++;
      } else {
        // On a busy machine a body may be too late for the record.
        assertTrue(answer.body().contains("\"audit_unavailable\""), answer.body());
      }
    }
    assertTrue(served > 0 && refused > 0, served + " served, " + refused + " refused");
  }
}
