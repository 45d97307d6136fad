package dev.drawbridge.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Capability;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One maker's file of the book. */
final class MakerFile {
  private MakerFile() {}

  /** The entries of a maker, by id. */
  static Map<String, Book.Entry> read(String maker, Licences licences) {
    JsonNode file = BookFiles.read("book/" + maker + ".yaml");
    Map<String, Source> sources = new LinkedHashMap<>();
    for (var source : file.path("sources").properties()) {
      JsonNode value = source.getValue();
      sources.put(
          source.getKey(), Source.of(BookFiles.text(value, "of"), BookFiles.text(value, "date")));
    }
    Map<String, Book.Entry> entries = new LinkedHashMap<>();
    for (var model : file.path("models").properties()) {
      String id = model.getKey();
      entries.put(
          id, entry(id, BookFiles.text(file, "maker"), model.getValue(), sources, licences));
    }
    return entries;
  }

  private static Book.Entry entry(
      String id, String maker, JsonNode facts, Map<String, Source> sources, Licences licences) {
    String licence = BookFiles.text(facts, "licence");
    JsonNode maxOutput = facts.path("max_output");
    JsonNode retires = facts.path("retires");
    JsonNode successor = facts.path("successor");
    return new Book.Entry(
        id,
        maker,
        BookFiles.text(facts, "weights"),
        licences
            .byId(licence)
            .orElseThrow(() -> new IllegalStateException(id + ": no terms of " + licence)),
        BookFiles.texts(facts.path("lineage")),
        facts.path("relicensed").asBoolean(),
        price(facts.path("price")),
        facts.path("context").asInt(),
        maxOutput.isMissingNode() ? null : maxOutput.asInt(),
        capabilities(BookFiles.texts(facts.path("capabilities"))),
        retires.isMissingNode() ? null : LocalDate.parse(retires.asText()),
        successor.isMissingNode() ? null : successor.asText(),
        sources(id, facts.path("from"), sources));
  }

  private static @Nullable Price price(JsonNode price) {
    if (price.isMissingNode()) return null;
    List<Price.Tier> tiers = new ArrayList<>();
    for (JsonNode tier : price.path("tiers")) {
      tiers.add(
          new Price.Tier(
              tier.path("above").asLong(),
              tier.path("input").asDouble(),
              tier.path("output").asDouble(),
              number(tier.path("cached_input"))));
    }
    return new Price(
        price.path("input").asDouble(),
        price.path("output").asDouble(),
        number(price.path("cached_input")),
        number(price.path("cache_write")),
        number(price.path("reasoning")),
        number(price.path("surcharge")),
        List.copyOf(tiers));
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isMissingNode() ? null : Double.valueOf(node.asDouble());
  }

  private static Set<Capability> capabilities(List<String> names) {
    EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
    for (String name : names) set.add(Capability.of(name).orElseThrow());
    return Collections.unmodifiableSet(set);
  }

  private static Map<String, Source> sources(String id, JsonNode from, Map<String, Source> known) {
    Map<String, Source> byFact = new LinkedHashMap<>();
    for (var entry : from.properties()) {
      Source source = known.get(entry.getKey());
      if (source == null) throw new IllegalStateException(id + ": no source " + entry.getKey());
      for (String fact : BookFiles.texts(entry.getValue())) byFact.put(fact, source);
    }
    return Collections.unmodifiableMap(byFact);
  }
}
