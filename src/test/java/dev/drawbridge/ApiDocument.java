package dev.drawbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document of the jar, as tests of both doors compare it with what is served. */
public final class ApiDocument {
  public static final String CALLERS = ":8080";
  public static final String ADMINS = ":9090";

  private ApiDocument() {}

  static JsonNode read() {
    try {
      return new YAMLMapper().readTree(Wiring.openapi().getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The operations of one plane, such as {@code GET /v1/models}. */
  public static Set<String> operations(String plane) {
    JsonNode document = read();
    Set<String> found = new TreeSet<>();
    for (var path : document.path("paths").properties()) {
      JsonNode servers = path.getValue().path("servers");
      if (servers.isMissingNode()) servers = document.path("servers");
      if (servers.findValuesAsText("url").stream().noneMatch(url -> url.endsWith(plane))) continue;
      for (var operation : path.getValue().properties()) {
        if (operation.getKey().equals("servers")) continue;
        found.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
      }
    }
    return found;
  }
}
