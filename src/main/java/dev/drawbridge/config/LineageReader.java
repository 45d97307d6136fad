package dev.drawbridge.config;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lineage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the models of the configuration descend from: entries of the book, or each other. What a
 * model states goes before what the book says of it.
 */
final class LineageReader {
  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, Section> models;
  private final Book book;
  private final Function<Section, Licence> licences;

  /**
   * @param models by id
   * @param licences the licence that a model has by itself
   */
  LineageReader(Map<String, Section> models, Book book, Function<Section, Licence> licences) {
    this.models = models;
    this.book = book;
    this.licences = licences;
    for (String id : models.keySet()) ids.put(id.toLowerCase(Locale.ROOT), id);
  }

  Lineage lineage(String id, Section model) {
    return lineage(model, List.of(id));
  }

  /**
   * @param path the ids of models from the one asked for up to this
   */
  private Lineage lineage(Section model, List<String> path) {
    Optional<Book.Entry> entry = Optional.ofNullable(model.text("book")).flatMap(book::entry);
    if (!model.has("lineage")) return entry.map(book::lineage).orElse(Lineage.NONE);
    List<Lineage.Parent> parents = new ArrayList<>();
    List<String> names = model.texts("lineage");
    for (int i = 0; i < names.size(); i++) {
      Optional<Lineage.Parent> parent = parent(model, i, names.get(i), path);
      if (parent.isEmpty()) continue;
      String own = entry.map(Book.Entry::id).orElse(null);
      if (own != null && isOrDescendsFrom(parent.get(), own)) {
        model.errorAt("lineage", i, "descends from itself: " + names.get(i) + " → … → " + own);
      } else {
        parents.add(parent.get());
      }
    }
    return Lineage.of(entry.map(Book.Entry::id).orElse(null), parents, false);
  }

  private static boolean isOrDescendsFrom(Lineage.Parent parent, String id) {
    return parent.id().equals(id)
        || id.equals(parent.lineage().book())
        || parent.lineage().ids().contains(id);
  }

  private Optional<Lineage.Parent> parent(
      Section model, int index, String name, List<String> path) {
    Optional<Book.Entry> known = book.entry(name);
    if (known.isPresent()) {
      return known.map(e -> new Lineage.Parent(e.id(), e.licence(), book.lineage(e)));
    }
    String id = ids.get(name.toLowerCase(Locale.ROOT));
    Section section = id == null ? null : models.get(id);
    if (id == null || section == null) {
      model.warnAt(
          "lineage",
          index,
          "neither the book nor this file has "
              + name
              + ": no condition of its licence is inherited");
      return Optional.of(new Lineage.Parent(name, null, Lineage.NONE));
    }
    int first = path.indexOf(id);
    List<String> longer = new ArrayList<>(path);
    longer.add(id);
    if (first >= 0) {
      List<String> circle = longer.subList(first, longer.size());
      model.errorAt("lineage", index, "descends from itself: " + String.join(" → ", circle));
      return Optional.empty();
    }
    return Optional.of(new Lineage.Parent(id, licences.apply(section), lineage(section, longer)));
  }
}
