package dev.drawbridge.gate.transport;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes of the callers' port; {@code {id}} may hold slashes. */
public enum CallerRoute {
  CHAT("POST", "/v1/chat/completions"),
  RESPONSES("POST", "/v1/responses"),
  EMBEDDINGS("POST", "/v1/embeddings"),
  DEPLOYED_CHAT("POST", "/openai/deployments/{id}/chat/completions"),
  DEPLOYED_EMBEDDINGS("POST", "/openai/deployments/{id}/embeddings"),
  MESSAGES("POST", "/v1/messages"),
  MESSAGES_COUNT("POST", "/v1/messages/count_tokens"),
  GENERATE("POST", "/v1beta/models/{id}:generateContent"),
  STREAM_GENERATE("POST", "/v1beta/models/{id}:streamGenerateContent"),
  GEMINI_COUNT("POST", "/v1beta/models/{id}:countTokens"),
  EMBED_CONTENT("POST", "/v1beta/models/{id}:embedContent"),
  BATCH_EMBED_CONTENTS("POST", "/v1beta/models/{id}:batchEmbedContents"),
  GEMINI_MODELS("GET", "/v1beta/models"),
  GEMINI_MODEL("GET", "/v1beta/models/{id}"),
  MODELS("GET", "/v1/models"),
  MODEL("GET", "/v1/models/{id}"),
  EXPLAIN("POST", "/drawbridge/v1/explain"),
  REQUEST("GET", "/drawbridge/v1/requests/{id}"),
  RECEIPT("GET", "/drawbridge/v1/receipts/{id}"),
  USAGE("GET", "/drawbridge/v1/usage"),
  WHOAMI("GET", "/drawbridge/v1/whoami"),
  LIVEZ("GET", "/livez"),
  OPENAPI("GET", "/openapi.yaml"),
  HELLO("GET", "/");

  private static final String ID = "{id}";
  private static final String MODELS_V1 = "/v1/models/";
  private static final String MODELS_V1BETA = "/v1beta/models/";
  private static final Map<String, CallerRoute> BY_PATH =
      Arrays.stream(values()).collect(Collectors.toMap(p -> p.path, Function.identity()));

  /** Those that hold an id, the ones that say more after it first. */
  private static final List<CallerRoute> WITH_ID =
      Arrays.stream(values())
          .filter(p -> p.path.contains(ID))
          .sorted((a, b) -> Boolean.compare(a.path.endsWith(ID), b.path.endsWith(ID)))
          .toList();

  private static final Set<String> VERBS =
      WITH_ID.stream()
          .map(p -> p.path.substring(p.path.indexOf(ID) + ID.length()))
          .filter(rest -> rest.startsWith(":"))
          .collect(Collectors.toSet());

  public final String method;
  final String path;

  CallerRoute(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /**
   * A place with what the path names there.
   *
   * @param id empty where the place names nothing
   */
  public record Found(CallerRoute place, String id) {}

  /** Null where there is nothing. */
  public static @Nullable Found at(String path) {
    CallerRoute exact = BY_PATH.get(path);
    if (exact != null && !exact.path.contains(ID)) return new Found(exact, "");
    String sought = verbed(path) ? MODELS_V1BETA + path.substring(MODELS_V1.length()) : path;
    for (CallerRoute place : WITH_ID) {
      int from = place.path.indexOf(ID);
      String before = place.path.substring(0, from);
      String after = place.path.substring(from + ID.length());
      int to = sought.length() - after.length();
      if (to > from && sought.startsWith(before) && sought.endsWith(after)) {
        return new Found(place, decoded(sought.substring(from, to)));
      }
    }
    return null;
  }

  /** Whether a path under {@code /v1} is Gemini's, which its verb tells. */
  private static boolean verbed(String path) {
    int colon = path.lastIndexOf(':');
    return colon > 0 && path.startsWith(MODELS_V1) && VERBS.contains(path.substring(colon));
  }

  private static String decoded(String id) {
    try {
      return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return id;
    }
  }
}
