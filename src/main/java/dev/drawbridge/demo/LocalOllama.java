package dev.drawbridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model of an Ollama on this machine. Only one that chats, and whose licence text is Apache's or
 * MIT's, since the demo states a licence for it.
 *
 * @param model the name that Ollama knows
 * @param licence an SPDX id
 */
record LocalOllama(URI base, String model, String licence) {
  static final URI USUAL = URI.create("http://127.0.0.1:11434");

  private static final Logger LOG = LoggerFactory.getLogger(LocalOllama.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** The first such model; empty where nothing answers within a second, or none is such. */
  static Optional<LocalOllama> find(URI base) throws InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build()) {
      JsonNode tags = ask(client, HttpRequest.newBuilder(base.resolve("/api/tags")).GET());
      for (JsonNode each : tags.path("models")) {
        String name = each.path("name").asText();
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("model", name));
        JsonNode shown =
            ask(
                client,
                HttpRequest.newBuilder(base.resolve("/api/show"))
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
        Optional<String> licence = licence(shown.path("license").asText());
        if (licence.isPresent() && chats(shown)) {
          return Optional.of(new LocalOllama(base, name, licence.get()));
        }
      }
    } catch (IOException e) {
      LOG.debug("no local Ollama: {}", e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  private static JsonNode ask(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request.timeout(Duration.ofSeconds(1)).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
    return JSON.readTree(response.body());
  }

  private static boolean chats(JsonNode shown) {
    for (JsonNode capability : shown.path("capabilities")) {
      if (capability.asText().equals("completion")) return true;
    }
    return false;
  }

  private static Optional<String> licence(String text) {
    if (text.contains("Apache License") && text.contains("Version 2.0")) {
      return Optional.of("Apache-2.0");
    }
    return text.contains("MIT License") ? Optional.of("MIT") : Optional.empty();
  }
}
