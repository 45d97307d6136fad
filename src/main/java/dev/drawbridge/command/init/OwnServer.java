package dev.drawbridge.command.init;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of model server of one's own that a first configuration can name.
 *
 * @param id what the configuration calls its provider
 * @param facts its entry of {@code vendors.yaml}
 */
record OwnServer(String id, JsonNode facts) {
  /** The kind of that name, or the one for all that speak like OpenAI. */
  static OwnServer of(String kind) {
    JsonNode all = VendorFile.section("servers");
    String id = all.has(kind) ? kind : "local";
    return new OwnServer(id, all.path(id));
  }

  /** The one that LiteLLM calls so. */
  static Optional<OwnServer> ofLiteLlm(String prefix) {
    for (var each : VendorFile.section("servers").properties()) {
      if (VendorFile.texts(each.getValue().path("litellm")).contains(prefix)) {
        return Optional.of(new OwnServer(each.getKey(), each.getValue()));
      }
    }
    return Optional.empty();
  }

  /** Where it listens unless it is told otherwise; empty where that is not known. */
  Optional<String> usual() {
    return Optional.ofNullable(facts.path("url").asText(null));
  }

  /**
   * Its section of {@code providers}.
   *
   * @param base its URL, with or without the path of its API
   * @param jurisdiction the organisation's
   */
  Map<String, Object> provider(String base, String jurisdiction) {
    String path = facts.path("path").asText();
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("dialect", facts.path("dialect").asText());
    section.put("url", base.replaceFirst("/+$", "").replaceFirst("/v1$", "") + path);
    section.put("operator", "self");
    section.put("jurisdiction", jurisdiction);
    section.put("hosting", "own");
    if (facts.has("vendor")) section.put("vendor", facts.path("vendor").asText());
    return section;
  }
}
