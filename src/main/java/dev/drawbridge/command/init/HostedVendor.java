package dev.drawbridge.command.init;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A vendor that a first configuration can name.
 *
 * @param id what the configuration calls its provider
 * @param facts its entry of {@code vendors.yaml}
 */
public record HostedVendor(String id, JsonNode facts) {
  /** All, in the file's order. */
  static List<HostedVendor> all() {
    List<HostedVendor> all = new ArrayList<>();
    for (var each : VendorFile.section("hosted").properties()) {
      all.add(new HostedVendor(each.getKey(), each.getValue()));
    }
    return all;
  }

  static List<String> ids() {
    return all().stream().map(HostedVendor::id).toList();
  }

  public static Optional<HostedVendor> of(String id) {
    return all().stream().filter(each -> each.id.equalsIgnoreCase(id)).findFirst();
  }

  /** The one that LiteLLM calls so. */
  public static Optional<HostedVendor> ofLiteLlm(String prefix) {
    return all().stream()
        .filter(each -> each.facts.path("litellm").asText().equals(prefix))
        .findFirst();
  }

  /** The vendors whose keys the environment holds. */
  static List<HostedVendor> known(Map<String, String> environment) {
    return all().stream()
        .filter(each -> !environment.getOrDefault(each.variable(), "").isBlank())
        .toList();
  }

  /** The environment's variable that holds its key. */
  public String variable() {
    return facts.path("variable").asText();
  }

  /** Ids of the book. */
  List<String> books() {
    return VendorFile.texts(facts.path("books"));
  }

  /**
   * Its section of {@code providers}.
   *
   * @param key the reference to its key
   */
  public Map<String, Object> provider(String key) {
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("dialect", facts.path("dialect").asText());
    section.put("url", facts.path("url").asText());
    section.put("key", key);
    section.put("operator", facts.path("operator").asText());
    section.put("jurisdiction", facts.path("jurisdiction").asText());
    section.put("hosting", "vendor");
    if (facts.has("vendor")) section.put("vendor", facts.path("vendor").asText());
    return section;
  }
}
