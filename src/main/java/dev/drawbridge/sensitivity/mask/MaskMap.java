package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The values that were masked in one request, each with its pseudonym. */
public final class MaskMap {
  /** Without a value. */
  public static final MaskMap NONE = new MaskMap(List.of());

  /**
   * One value.
   *
   * @param word of its pseudonym, such as {@code EMAIL}
   * @param number of its pseudonym
   */
  record Entry(String type, String word, String number, String value) {
    String pseudonym() {
      return "<" + word + "_" + number + ">";
    }
  }

  private final List<Entry> entries;

  MaskMap(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** The values whose pseudonyms are among {@code used}. */
  MaskMap only(Set<String> used) {
    if (used.size() == entries.size()) return this;
    return new MaskMap(entries.stream().filter(each -> used.contains(each.pseudonym())).toList());
  }

  List<Entry> entries() {
    return entries;
  }

  /** How many values were masked. */
  public int size() {
    return entries.size();
  }

  /** The types of the values, each once. */
  public List<String> types() {
    List<String> types = new ArrayList<>();
    for (Entry each : entries) if (!types.contains(each.type)) types.add(each.type);
    return types;
  }

  /** The map as JSON for the sealed record: {@code {"<EMAIL_1>":"value"}}. */
  public byte[] json() {
    return Json.write(
        g -> {
          g.writeStartObject();
          for (Entry each : entries) {
            g.writeStringField(each.pseudonym(), Json.wellFormed(each.value));
          }
          g.writeEndObject();
        });
  }

  /** Sizes only: values are never shown. */
  @Override
  public String toString() {
    return "MaskMap[" + entries.size() + " values]";
  }
}
