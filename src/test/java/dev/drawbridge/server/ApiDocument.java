package dev.drawbridge.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The OpenAPI document of the jar, as tests of both ports compare it with what is served. */
public final class ApiDocument {
  public static final String CALLERS = ":8080";
  public static final String ADMINS = ":9090";

  private static final Pattern NEEDS = Pattern.compile("Needs `([a-z:]+)`");

  private ApiDocument() {}

  public static JsonNode read() {
    try {
      return new YAMLMapper().readTree(PortsDescription.read().getBytes());
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

  /** The action that each operation of the admin plane needs, by its description. */
  public static Map<String, String> needs() {
    Map<String, String> found = new TreeMap<>();
    for (String operation : operations(ADMINS)) {
      String[] parts = operation.split(" ", 2);
      String method = parts[0].toLowerCase(Locale.ROOT);
      JsonNode described = read().path("paths").path(parts[1]).path(method);
      Matcher needed = NEEDS.matcher(described.path("description").asText());
      if (needed.find()) found.put(operation, needed.group(1));
    }
    return found;
  }
}
