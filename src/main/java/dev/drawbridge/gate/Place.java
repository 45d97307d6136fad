package dev.drawbridge.gate;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where one can go at the callers' door; {@code {id}} is all that follows, slashes included. */
enum Place {
  CHAT("POST", "/v1/chat/completions"),
  EMBEDDINGS("POST", "/v1/embeddings"),
  MODELS("GET", "/v1/models"),
  MODEL("GET", "/v1/models/{id}"),
  EXPLAIN("POST", "/drawbridge/v1/explain"),
  REQUEST("GET", "/drawbridge/v1/requests/{id}"),
  RECEIPT("GET", "/drawbridge/v1/receipts/{id}"),
  USAGE("GET", "/drawbridge/v1/usage"),
  WHOAMI("GET", "/drawbridge/v1/whoami"),
  OPENAPI("GET", "/openapi.yaml"),
  HELLO("GET", "/");

  private static final String ID = "{id}";
  private static final Map<String, Place> BY_PATH =
      Arrays.stream(values()).collect(Collectors.toMap(p -> p.path, Function.identity()));

  final String method;
  final String path;

  Place(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /**
   * A place with what the path names there.
   *
   * @param id empty where the place names nothing
   */
  record Found(Place place, String id) {}

  /** Null where there is nothing. */
  static @Nullable Found at(String path) {
    Place exact = BY_PATH.get(path);
    if (exact != null && !exact.path.endsWith(ID)) return new Found(exact, "");
    for (Place place : values()) {
      if (!place.path.endsWith(ID)) continue;
      int prefix = place.path.length() - ID.length();
      if (path.length() > prefix && path.startsWith(place.path.substring(0, prefix))) {
        return new Found(place, decoded(path.substring(prefix)));
      }
    }
    return null;
  }

  private static String decoded(String id) {
    try {
      return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return id;
    }
  }
}
