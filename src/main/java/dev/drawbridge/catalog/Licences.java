package dev.drawbridge.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The licences whose terms are known. */
public final class Licences {
  /** The id of a licence that nothing is known of. */
  public static final String UNKNOWN = "LicenseRef-unknown";

  private final Map<String, Licence> byId = new LinkedHashMap<>();
  private final Map<String, Source> sources = new LinkedHashMap<>();

  Licences(JsonNode file) {
    for (var entry : file.properties()) {
      JsonNode terms = entry.getValue();
      byId.put(entry.getKey(), licence(entry.getKey(), terms));
      sources.put(
          entry.getKey(), Source.of(BookFiles.text(terms, "from"), BookFiles.text(terms, "date")));
    }
  }

  private static Licence licence(String id, JsonNode terms) {
    JsonNode limit = terms.path("mau_limit");
    JsonNode attribution = terms.path("attribution");
    JsonNode naming = terms.path("naming");
    return new Licence(
        id,
        terms.path("osi").asBoolean(),
        terms.path("vendor_terms").asBoolean(),
        BookFiles.text(terms, "commercial"),
        limit.isMissingNode() ? null : limit.asLong(),
        BookFiles.texts(terms.path("excluded_jurisdictions")),
        BookFiles.text(terms, "output_training"),
        BookFiles.texts(terms.path("field_of_use")),
        attribution.isMissingNode() ? null : attribution.asText(),
        naming.isMissingNode() ? null : naming.asText());
  }

  /** The terms of a licence; empty where they are not known. */
  public Optional<Licence> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The licence of a model that states none: {@value #UNKNOWN}. */
  public Licence unknown() {
    return byId(UNKNOWN).orElseThrow();
  }

  /** Where the terms of a licence were taken from. */
  public Optional<Source> source(String id) {
    return Optional.ofNullable(sources.get(id));
  }

  public Set<String> ids() {
    return byId.keySet();
  }
}
