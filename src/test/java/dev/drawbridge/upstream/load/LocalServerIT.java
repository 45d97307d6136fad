package dev.drawbridge.upstream.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.upstream.load.LocalServer.Served;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Model servers on this machine, by the lists that they answer with. */
class LocalServerIT {
  private HttpServer server;
  private URI base = URI.create("http://127.0.0.1");

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answers(String path, int status, String json) {
    server.createContext(
        path,
        exchange -> {
          byte[] body = json.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private List<LocalServer> found() throws InterruptedException {
    return LocalServer.at(List.of(base), Duration.ofSeconds(20));
  }

  @Test
  void vllmTellsItsContext() throws Exception {
    answers(
        "/v1/models",
        200,
        """
        {"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","created":1,"owned_by":"vllm",
         "root":"Qwen/Qwen3-8B","parent":null,"max_model_len":40960,"permission":[]}]}
        """);

    assertEquals(
        List.of(
            new LocalServer(
                base, "vllm", false, List.of(new Served("Qwen/Qwen3-8B", null, 40_960, true)))),
        found());
  }

  @Test
  void llamaCppTellsWhatItWasTrainedWith() throws Exception {
    answers(
        "/v1/models",
        200,
        """
        {"object":"list","data":[{"id":"/models/phi-4.gguf","object":"model","created":1,
         "owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":100352,"n_ctx_train":16384}}]}
        """);

    assertEquals(
        List.of(
            new LocalServer(
                base,
                "llamacpp",
                false,
                List.of(new Served("/models/phi-4.gguf", null, 16_384, true)))),
        found());
  }

  @Test
  void whatAsksForAKeyIsNone() throws Exception {
    answers("/v1/models", 401, "{\"error\":{}}");

    assertEquals(List.of(), found());
  }

  @Test
  void anEndlessAnswerIsNone() throws Exception {
    server.createContext(
        "/v1/models",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] more = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
          try (var body = exchange.getResponseBody()) {
            for (int i = 0; i < 200; i++) body.write(more);
          }
        });

    assertEquals(List.of(), found());
  }
}
