package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Those fields of the input that make equal questions unequal, and that a bundle may say it does
 * not read: they are then left out of the input and of the cache's key alike.
 */
public enum Reads {
  SOURCE("source"),
  PRINCIPAL_ID("principal.id"),
  PRINCIPAL_NAME("principal.name"),
  REQUEST_TIME("request.time");

  private final String field;

  Reads(String field) {
    this.field = field;
  }

  public static Set<Reads> all() {
    return EnumSet.allOf(Reads.class);
  }

  /**
   * What a bundle's manifest says in {@code metadata.drawbridge.reads}; all where it says nothing.
   *
   * @throws PolicyException where it is no list of these fields' names
   */
  public static Set<Reads> of(JsonNode manifest) {
    JsonNode names = manifest.path("metadata").path("drawbridge").path("reads");
    if (names.isMissingNode() || names.isNull()) return all();
    if (!names.isArray()) throw new PolicyException("the manifest's drawbridge.reads is no list");
    Set<Reads> reads = EnumSet.noneOf(Reads.class);
    for (JsonNode name : names) reads.add(named(name.asText()));
    return reads;
  }

  /** As a manifest names them. */
  public static Set<String> names(Set<Reads> reads) {
    Set<String> names = new TreeSet<>();
    for (Reads read : reads) names.add(read.field);
    return names;
  }

  private static Reads named(String field) {
    for (Reads read : values()) if (read.field.equals(field)) return read;
    throw new PolicyException(
        "the manifest's drawbridge.reads names '"
            + field
            + "'; it may name source, principal.id, principal.name and request.time");
  }
}
