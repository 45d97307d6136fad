package dev.drawbridge.upstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.dialect.contract.Vendor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model server on this machine, and what it tells of its models. Ollama is known by its own API,
 * the others by the owner that their list of models names. Sources: Ollama's {@code docs/api.md};
 * the answers to {@code GET /v1/models} of vLLM 0.11, SGLang 0.5 and llama.cpp's server.
 *
 * @param base its URL without a path
 * @param kind what the configuration calls the software; empty where its list does not tell
 * @param ownApi whether it has Ollama's own API beside one like OpenAI's
 */
public record LocalServer(URI base, String kind, boolean ownApi, List<Served> models) {
  /** Where these servers listen unless they are told otherwise, Ollama's first. */
  public static final List<URI> USUAL =
      List.of(
          URI.create("http://127.0.0.1:11434"),
          URI.create("http://127.0.0.1:8000"),
          URI.create("http://127.0.0.1:8080"));

  private static final JsonMapper JSON = new JsonMapper();

  /** How long a server on this machine, of which nobody said that it is there, is waited for. */
  public static final Duration MAYBE = Duration.ofSeconds(1);

  private static final int MOST_BYTES = 4 << 20;

  /**
   * A model that a server serves.
   *
   * @param name what the server calls it
   * @param licence the SPDX id that its licence's text shows; null where it shows none
   * @param context tokens; null where the server does not tell
   * @param chats whether it answers with text
   */
  public record Served(
      String name, @Nullable String licence, @Nullable Integer context, boolean chats) {}

  /**
   * The servers that answer at these URLs, in their order; blocks.
   *
   * @param patience how long each answer is waited for
   */
  public static List<LocalServer> at(List<URI> bases, Duration patience)
      throws InterruptedException {
    List<LocalServer> found = new ArrayList<>();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(patience).build()) {
      for (URI base : bases) new Asking(client, base, patience).server().ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  /** Questions to one server. */
  private record Asking(HttpClient client, URI base, Duration patience) {
    Optional<LocalServer> server() throws InterruptedException {
      try {
        Optional<LocalServer> ollama = ollama();
        return ollama.isPresent() ? ollama : byList();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private Optional<LocalServer> ollama() throws IOException, InterruptedException {
      Optional<JsonNode> tags = ask("/api/tags", null);
      if (tags.isEmpty() || !tags.get().path("models").isArray()) return Optional.empty();
      List<Served> models = new ArrayList<>();
      for (JsonNode each : tags.get().path("models")) {
        String name = each.path("name").asText();
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("model", name));
        ask("/api/show", body).ifPresent(about -> models.add(shown(name, about)));
      }
      return Optional.of(new LocalServer(base, "ollama", true, List.copyOf(models)));
    }

    private Optional<LocalServer> byList() throws IOException, InterruptedException {
      Optional<JsonNode> list = ask("/v1/models", null);
      if (list.isEmpty() || !list.get().path("data").isArray()) return Optional.empty();
      String kind = "";
      List<Served> models = new ArrayList<>();
      for (JsonNode each : list.get().path("data")) {
        String owner = Vendor.server(each.path("owned_by").asText());
        if (!owner.isEmpty()) kind = owner;
        Integer context = tokens(each.path("max_model_len"));
        if (context == null) context = tokens(each.at("/meta/n_ctx_train"));
        models.add(new Served(each.path("id").asText(), null, context, true));
      }
      return Optional.of(new LocalServer(base, kind, false, List.copyOf(models)));
    }

    /** What the server answers, to a POST where there is a body; empty where it refuses. */
    private Optional<JsonNode> ask(String path, @Nullable String body)
        throws IOException, InterruptedException {
      var request = HttpRequest.newBuilder(base.resolve(path)).timeout(patience);
      if (body != null) request.POST(HttpRequest.BodyPublishers.ofString(body));
      var limited = BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES);
      var response = client.send(request.build(), limited);
      if (response.statusCode() != 200) return Optional.empty();
      return Optional.of(JSON.readTree(response.body()));
    }
  }

  private static Served shown(String name, JsonNode about) {
    boolean chats = false;
    for (JsonNode each : about.path("capabilities")) chats |= each.asText().equals("completion");
    Integer context = null;
    for (var each : about.path("model_info").properties()) {
      if (each.getKey().endsWith(".context_length")) context = tokens(each.getValue());
    }
    return new Served(name, licence(about.path("license").asText()), context, chats);
  }

  private static @Nullable Integer tokens(JsonNode number) {
    return number.canConvertToInt() && number.intValue() > 0 ? number.intValue() : null;
  }

  private static @Nullable String licence(String text) {
    if (text.contains("Apache License") && text.contains("Version 2.0")) return "Apache-2.0";
    return text.contains("MIT License") ? "MIT" : null;
  }
}
