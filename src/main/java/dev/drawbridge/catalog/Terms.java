package dev.drawbridge.catalog;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What binds the user of a model: its own licence and those that it inherits, of each condition the
 * strictest.
 *
 * @param ids licence ids, the model's own first, then by nearness, each once
 * @param vendorIds those of them that are a hosted vendor's terms
 * @param osi whether all of them are on the Open Source Initiative's list
 * @param commercial {@code yes}, {@code conditional} or {@code no}
 * @param mauLimit the least of all, null for none
 * @param excludedJurisdictions those of all
 * @param outputTraining {@code yes}, {@code conditional} or {@code no}
 * @param fieldOfUse those of all
 * @param attributions every line that must be shown
 * @param naming every beginning that the name of a model trained on outputs must have
 * @param from the ancestor that a condition comes from, by the condition's name; a condition that
 *     the own licence holds as strictly is not in it
 * @param idsFrom the ancestor that a licence comes from, by its id
 * @param attributionsFrom the ancestor that a line comes from, by the line
 */
public record Terms(
    List<String> ids,
    List<String> vendorIds,
    boolean osi,
    String commercial,
    @Nullable Long mauLimit,
    List<String> excludedJurisdictions,
    String outputTraining,
    List<String> fieldOfUse,
    List<String> attributions,
    List<String> naming,
    Map<String, String> from,
    Map<String, String> idsFrom,
    Map<String, String> attributionsFrom) {

  static final List<String> STRICTER = List.of("yes", "conditional", "no");

  /**
   * Combines the licence terms of a model and of its ancestors; of each condition the strictest
   * holds.
   */
  public static Terms of(Licence own, Lineage lineage) {
    var sum = new Sum(own);
    for (Lineage.Ancestor ancestor : lineage.ancestors()) {
      Licence licence = ancestor.licence();
      if (licence != null) sum.add(licence, ancestor.id());
    }
    return sum.terms();
  }

  /** The terms so far, nearest first, so that the nearest of two equally strict ones is named. */
  private static final class Sum {
    private final Set<String> ids = new LinkedHashSet<>();
    private final Set<String> vendorIds = new LinkedHashSet<>();
    private boolean osi = true;
    private String commercial = STRICTER.getFirst();
    private @Nullable Long mauLimit;
    private final Set<String> excludedJurisdictions = new LinkedHashSet<>();
    private String outputTraining = STRICTER.getFirst();
    private final Set<String> fieldOfUse = new LinkedHashSet<>();
    private final Set<String> attributions = new LinkedHashSet<>();
    private final Set<String> naming = new LinkedHashSet<>();
    private final Map<String, String> from = new TreeMap<>();
    private final Map<String, String> idsFrom = new LinkedHashMap<>();
    private final Map<String, String> attributionsFrom = new LinkedHashMap<>();

    Sum(Licence own) {
      add(own, null);
    }

    void add(Licence licence, @Nullable String ancestor) {
      if (ids.add(licence.id()) && ancestor != null) idsFrom.put(licence.id(), ancestor);
      if (licence.vendorTerms()) vendorIds.add(licence.id());
      if (osi && !licence.osi()) {
        osi = false;
        note("osi", ancestor);
      }
      if (stricter(licence.commercial(), commercial)) {
        commercial = licence.commercial();
        note("commercial", ancestor);
      }
      Long limit = licence.mauLimit();
      if (limit != null && (mauLimit == null || limit < mauLimit)) {
        mauLimit = limit;
        note("mau_limit", ancestor);
      }
      if (stricter(licence.outputTraining(), outputTraining)) {
        outputTraining = licence.outputTraining();
        note("output_training", ancestor);
      }
      unite(
          "excluded_jurisdictions",
          excludedJurisdictions,
          licence.excludedJurisdictions(),
          ancestor);
      unite("field_of_use", fieldOfUse, licence.fieldOfUse(), ancestor);
      String line = licence.attribution();
      if (line != null && attributions.add(line) && ancestor != null) {
        attributionsFrom.put(line, ancestor);
      }
      String prefix = licence.naming();
      if (prefix != null) unite("naming", naming, List.of(prefix), ancestor);
    }

    private static boolean stricter(String one, String other) {
      return STRICTER.indexOf(one) > STRICTER.indexOf(other);
    }

    /** The nearest ancestor that adds to a list is named for it. */
    private void unite(
        String condition, Set<String> all, List<String> some, @Nullable String ancestor) {
      if (all.addAll(some) && !from.containsKey(condition)) note(condition, ancestor);
    }

    private void note(String condition, @Nullable String ancestor) {
      if (ancestor != null) from.put(condition, ancestor);
    }

    Terms terms() {
      return new Terms(
          List.copyOf(ids),
          List.copyOf(vendorIds),
          osi,
          commercial,
          mauLimit,
          List.copyOf(excludedJurisdictions),
          outputTraining,
          List.copyOf(fieldOfUse),
          List.copyOf(attributions),
          List.copyOf(naming),
          from,
          idsFrom,
          attributionsFrom);
    }
  }
}
