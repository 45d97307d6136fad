package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Abilities;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lineage;
import dev.drawbridge.catalog.Origin;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.exchange.Capability;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one model at one place: what that states, else what the model's section states, else
 * what the book knows.
 *
 * @param entry of the book, null for a model outside it
 * @param home the provider that serves it
 */
record FactsOfModel(ModelPlace place, Book.@Nullable Entry entry, Provider home, Book book) {
  /** Tokens that a model outside the book is taken to hold where nobody says. */
  private static final int CONTEXT_ASSUMED = 8192;

  private boolean outside() {
    return entry == null && !place.section().has("book");
  }

  /** What the model is, whose lineage is known already. */
  Origin origin(Lineage lineage) {
    return new Origin(
        maker(),
        place.section().text("weights", entry == null ? "closed" : entry.weights()),
        licence(),
        lineage);
  }

  /** The name that its provider knows. */
  String upstream() {
    String absent = entry == null ? place.name() : entry.name();
    return place.stating("upstream").text("upstream", absent);
  }

  Abilities abilities() {
    return new Abilities(context(), maxOutput(), capabilities());
  }

  private String maker() {
    String maker = place.section().text("maker");
    if (maker != null) return maker;
    return entry == null ? "unknown" : entry.maker();
  }

  Licence licence() {
    Section section = place.stating("licence");
    JsonNode stated = section.node().path("licence");
    if (stated.isTextual() && !stated.textValue().isEmpty()) {
      String id = stated.textValue();
      Optional<Licence> known = book.licences().byId(id);
      if (known.isEmpty()) {
        section.error(
            "licence",
            "the book has no terms of this licence"
                + ModelsReader.near(id, book.licences().ids())
                + "; state them as { id, commercial, output_training, … }");
      }
      return known.orElse(book.licences().unknown());
    }
    if (stated.isObject()) return terms(section.child("licence"));
    if (entry != null) return entry.licence();
    if (outside()) {
      section.warn("licence", "not stated: the default policy refuses a model of unknown licence");
    }
    return book.licences().unknown();
  }

  private static Licence terms(Section terms) {
    return new Licence(
        terms.text("id", ""),
        terms.flag("osi", false),
        terms.flag("vendor_terms", false),
        terms.text("commercial", "no"),
        terms.whole("mau_limit"),
        terms.texts("excluded_jurisdictions"),
        terms.text("output_training", "no"),
        terms.texts("field_of_use"),
        terms.text("attribution"),
        terms.text("naming"));
  }

  Price price() {
    return new PriceReader(place, entry, home).read();
  }

  private int context() {
    Section section = place.stating("context");
    if (section.has("context")) return section.integer("context", CONTEXT_ASSUMED);
    if (entry != null) return entry.context();
    if (outside()) {
      section.warn("context", "not stated: taken as " + CONTEXT_ASSUMED + " tokens");
    }
    return CONTEXT_ASSUMED;
  }

  private @Nullable Integer maxOutput() {
    Integer stated = place.stating("max_output").integer("max_output");
    if (stated != null) return stated;
    return entry == null ? null : entry.maxOutput();
  }

  /**
   * A stated list adds to chat and streaming; a model with embeddings is for those only unless it
   * names chat.
   */
  private Set<Capability> capabilities() {
    Section section = place.stating("capabilities");
    if (!section.has("capabilities") && entry != null) return entry.capabilities();
    EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
    for (String name : section.texts("capabilities")) {
      Capability.of(name).ifPresent(set::add);
    }
    if (!set.contains(Capability.EMBEDDINGS) || set.contains(Capability.CHAT)) {
      set.add(Capability.CHAT);
      set.add(Capability.STREAMING);
    }
    return Collections.unmodifiableSet(set);
  }

  @Nullable LocalDate retires() {
    Section section = place.stating("retires");
    String stated = section.text("retires");
    if (stated == null) return entry == null ? null : entry.retires();
    try {
      return LocalDate.parse(stated);
    } catch (DateTimeException e) {
      if (stated.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) section.error("retires", "no such day");
      return null;
    }
  }

  @Nullable String successor() {
    String stated = place.stating("successor").text("successor");
    if (stated != null) return stated;
    return entry == null ? null : entry.successor();
  }
}
