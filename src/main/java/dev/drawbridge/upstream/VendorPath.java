package dev.drawbridge.upstream;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The path of a call below a provider's base URL, with a query where it needs one. */
final class VendorPath {
  private VendorPath() {}

  /** The path of an attempt. */
  static String of(Endpoint endpoint, Outgoing call) {
    return of(
        endpoint,
        call.dialect(),
        call.operation(),
        call.stream(),
        call.single(),
        call.model().upstream());
  }

  /**
   * The path of a call.
   *
   * @param spoken the dialect of this call; responses go to endpoints of OpenAI's dialect
   * @param single whether an embedding is asked for one text in Gemini's own form
   * @throws IllegalStateException for what is never sent there, a mistake of ours
   */
  static String of(
      Endpoint endpoint,
      Dialect spoken,
      Operation operation,
      boolean stream,
      boolean single,
      String model) {
    return switch (spoken) {
      case OPENAI ->
          switch (operation) {
            case CHAT -> openAi(endpoint, model, "/chat/completions");
            case EMBEDDING -> openAi(endpoint, model, "/embeddings");
            case COUNT_TOKENS -> throw never(spoken, operation);
          };
      case RESPONSES -> {
        if (operation != Operation.CHAT) throw never(spoken, operation);
        yield deployments(endpoint) ? azure(endpoint) + "/responses" : "/responses";
      }
      case ANTHROPIC -> {
        if (operation != Operation.CHAT) throw never(spoken, operation);
        yield version(endpoint, "/v1") + "/messages";
      }
      case GEMINI ->
          switch (operation) {
            case CHAT ->
                gemini(endpoint, model)
                    + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
            case EMBEDDING ->
                gemini(endpoint, model) + (single ? ":embedContent" : ":batchEmbedContents");
            case COUNT_TOKENS -> throw never(spoken, operation);
          };
      case BEDROCK -> {
        if (operation != Operation.CHAT) throw never(spoken, operation);
        yield "/model/" + segment(model) + (stream ? "/converse-stream" : "/converse");
      }
      case OLLAMA ->
          switch (operation) {
            case CHAT -> "/api/chat";
            case EMBEDDING -> "/api/embed";
            case COUNT_TOKENS -> throw never(spoken, operation);
          };
    };
  }

  /** The path that lists an endpoint's models; null where a dialect has none. */
  static @Nullable String models(Endpoint endpoint) {
    return switch (endpoint.dialect()) {
      case OPENAI, RESPONSES -> deployments(endpoint) ? azure(endpoint) + "/models" : "/models";
      case ANTHROPIC -> version(endpoint, "/v1") + "/models";
      case GEMINI -> vertex(endpoint) ? null : version(endpoint, "/v1beta") + "/models";
      case BEDROCK -> null;
      case OLLAMA -> "/api/tags";
    };
  }

  /**
   * The path that tells of one model without using it, or, where a dialect has none, the path that
   * lists them; null where it has neither.
   */
  static @Nullable String model(Endpoint endpoint, String model) {
    return switch (endpoint.dialect()) {
      // A deployment of Azure's is no model there.
      case OPENAI, RESPONSES ->
          "azure".equals(endpoint.vendor()) ? models(endpoint) : "/models/" + segments(model);
      case ANTHROPIC -> version(endpoint, "/v1") + "/models/" + segment(model);
      case GEMINI -> vertex(endpoint) ? null : gemini(endpoint, model);
      case BEDROCK, OLLAMA -> models(endpoint);
    };
  }

  private static IllegalStateException never(Dialect spoken, Operation operation) {
    return new IllegalStateException("no " + operation.wire() + " in " + spoken.wire());
  }

  private static String openAi(Endpoint endpoint, String model, String route) {
    if (!deployments(endpoint)) return route;
    return azure(endpoint) + "/deployments/" + segment(model) + route;
  }

  /** Whether it is Azure's older form, where the path names the deployment. */
  private static boolean deployments(Endpoint endpoint) {
    return "azure".equals(endpoint.vendor()) && !path(endpoint.url()).endsWith("/v1");
  }

  private static String azure(Endpoint endpoint) {
    return path(endpoint.url()).endsWith("/openai") ? "" : "/openai";
  }

  private static String gemini(Endpoint endpoint, String model) {
    if (vertex(endpoint)) {
      boolean whole = model.startsWith("publishers/") || model.startsWith("endpoints/");
      return "/" + (whole ? segments(model) : "publishers/google/models/" + segment(model));
    }
    String name = model.startsWith("models/") ? model.substring("models/".length()) : model;
    return version(endpoint, "/v1beta") + "/models/" + segment(name);
  }

  private static boolean vertex(Endpoint endpoint) {
    return "vertex".equals(endpoint.vendor());
  }

  /** The version's segment, where the base URL does not end with one already. */
  private static String version(Endpoint endpoint, String usual) {
    return path(endpoint.url()).matches(".*/v1(alpha|beta)?") ? "" : usual;
  }

  private static String path(URI url) {
    String raw = url.getRawPath() == null ? "" : url.getRawPath();
    return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
  }

  private static String segments(String name) {
    return segment(name).replace("%2F", "/");
  }

  /** A name as one segment of a path: all but RFC 3986's unreserved characters are encoded. */
  private static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
