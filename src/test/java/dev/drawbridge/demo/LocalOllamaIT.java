package dev.drawbridge.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which model of a local Ollama the demo takes, by what Ollama's own API says of it. */
class LocalOllamaIT {
  private static final String APACHE = "Apache License\\n Version 2.0, January 2004";
  private static final String COMPLETION = "completion";

  /** What {@code /api/show} answers, by model in the order of {@code /api/tags}. */
  private final Map<String, String> models = new LinkedHashMap<>();

  private HttpServer server;
  private URI base = URI.create("http://127.0.0.1");

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/tags",
        exchange ->
            answer(
                exchange,
                models.keySet().stream()
                    .map(name -> "{\"name\":\"" + name + "\"}")
                    .collect(Collectors.joining(",", "{\"models\":[", "]}"))));
    server.createContext(
        "/api/show",
        exchange -> {
          String asked =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String name = asked.replaceAll(".*\"model\":\"([^\"]*)\".*", "$1");
          answer(exchange, models.getOrDefault(name, "{}"));
        });
    server.start();
    base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void model(String name, String licence, String capability) {
    models.put(name, "{\"license\":\"" + licence + "\",\"capabilities\":[\"" + capability + "\"]}");
  }

  @Test
  void theFirstThatChatsUnderAnOpenLicenceIsTaken() throws Exception {
    model("llama3.3:70b", "LLAMA 3.3 COMMUNITY LICENSE AGREEMENT", COMPLETION);
    model("nomic-embed-text", APACHE, "embedding");
    model("qwen3:4b", APACHE, COMPLETION);
    model("phi4", "MIT License", COMPLETION);

    assertEquals(
        Optional.of(new LocalOllama(base, "qwen3:4b", "Apache-2.0")), LocalOllama.find(base));
  }

  @Test
  void theLicenceIsTheOneThatTheModelStates() throws Exception {
    model("phi4", "Microsoft. MIT License", COMPLETION);

    assertEquals(Optional.of(new LocalOllama(base, "phi4", "MIT")), LocalOllama.find(base));
  }

  @Test
  void oneWithoutSuchAModelIsNotUsed() throws Exception {
    model("unlicensed", "", COMPLETION);

    assertEquals(Optional.empty(), LocalOllama.find(base));
  }

  @Test
  void whatAnswersSomethingElseIsNoOllama() throws Exception {
    server.removeContext("/api/tags");
    assertEquals(Optional.empty(), LocalOllama.find(base));
    server.createContext("/api/tags", exchange -> answer(exchange, "<html>"));
    assertEquals(Optional.empty(), LocalOllama.find(base));
  }

  @Test
  void whereNothingListensThereIsNone() throws Exception {
    server.stop(0);

    assertEquals(Optional.empty(), LocalOllama.find(base));
  }
}
