package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that were masked in one request, each with its pseudonym. */
public final class MaskMap {
  /** Without a value. */
  public static final MaskMap NONE = new MaskMap(List.of());

  /**
   * One value.
   *
   * @param word of its pseudonym, such as {@code EMAIL}
   * @param number of its pseudonym
   * @param kept its pseudonym where that keeps the value's form; null elsewhere
   */
  record Entry(String type, String word, String number, String value, @Nullable String kept) {
    Entry(String type, String word, String number, String value) {
      this(type, word, number, value, null);
    }

    String pseudonym() {
      return kept == null ? "<" + word + "_" + number + ">" : kept;
    }
  }

  private final List<Entry> entries;

  MaskMap(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Whether a pseudonym keeps the form of its value. */
  boolean keepsForms() {
    return entries.stream().anyMatch(each -> each.kept != null);
  }

  /** The pseudonyms that keep the form of their values, in small letters; often none. */
  public Set<String> forms() {
    Set<String> forms = new HashSet<>();
    for (Entry each : entries) {
      if (each.kept != null) forms.add(each.kept.toLowerCase(Locale.ROOT));
    }
    return forms;
  }

  /** The same with a word and a number for each value. */
  MaskMap typed() {
    return new MaskMap(
        entries.stream()
            .map(each -> new Entry(each.type, each.word, each.number, each.value))
            .toList());
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
