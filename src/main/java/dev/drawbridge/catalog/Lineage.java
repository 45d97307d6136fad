package dev.drawbridge.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model descends from: everything that it was fine-tuned, distilled or merged from, directly
 * or through others.
 *
 * @param book the model's own id in the book, null for one outside it
 * @param ancestors nearest first, each once
 */
public record Lineage(@Nullable String book, List<Ancestor> ancestors) {
  /** Of a model outside the book that descends from none. */
  public static final Lineage NONE = new Lineage(null, List.of());

  /**
   * One model among the ancestors.
   *
   * @param id in the book, or of a model of the configuration
   * @param licence the one that binds the descendant too, null for none: so where the maker that
   *     holds the rights gave a model on the way a licence of its own
   * @param depth 1 for a parent, one more for each generation
   */
  public record Ancestor(String id, @Nullable Licence licence, int depth) {}

  /**
   * A model that another descends from directly.
   *
   * @param licence its own, null where nothing is known of it
   */
  public record Parent(String id, @Nullable Licence licence, Lineage lineage) {}

  /**
   * The lineage of a model with these parents.
   *
   * @param relicensed whether the model's own licence replaces those of all ancestors
   */
  public static Lineage of(@Nullable String book, List<Parent> parents, boolean relicensed) {
    Map<String, Ancestor> byId = new LinkedHashMap<>();
    for (Parent parent : parents) {
      put(byId, parent.id, relicensed ? null : parent.licence, 1);
      // What the configuration calls a model of the book is looked for by its id in the book too.
      String known = parent.lineage.book;
      if (known != null) put(byId, known, null, 1);
      for (Ancestor older : parent.lineage.ancestors) {
        put(byId, older.id, relicensed ? null : older.licence, older.depth + 1);
      }
    }
    List<Ancestor> ancestors = new ArrayList<>(byId.values());
    ancestors.sort(Comparator.comparingInt(Ancestor::depth));
    return new Lineage(book, List.copyOf(ancestors));
  }

  /** Reached by two ways, an ancestor is as near as the nearer, and binds where either does. */
  private static void put(
      Map<String, Ancestor> byId, String id, @Nullable Licence licence, int depth) {
    Ancestor before = byId.get(id);
    if (before == null) {
      byId.put(id, new Ancestor(id, licence, depth));
    } else {
      Licence binding = before.licence == null ? licence : before.licence;
      byId.put(id, new Ancestor(id, binding, Math.min(depth, before.depth)));
    }
  }

  /** The ancestors' ids, nearest first. */
  public List<String> ids() {
    return ancestors.stream().map(Ancestor::id).toList();
  }
}
