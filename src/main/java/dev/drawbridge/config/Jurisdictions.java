package dev.drawbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The places that the configuration and the facts name, each a country by ISO 3166-1 alpha-2 code
 * or a group of them. They are looked at last, since facts may define groups of their own. An
 * unknown place would match nothing: no data would go there, but no condition that names it would
 * hold either.
 */
final class Jurisdictions {
  /** The groups of the bundle in the jar. */
  static final Set<String> GROUPS = Set.of("EU", "EEA");

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private record Use(Section section, String key, int index, String place) {}

  private final List<Use> uses = new ArrayList<>();

  /** Notes the place in a key's text. */
  void one(Section section, String key) {
    String place = section.text(key);
    if (place != null) uses.add(new Use(section, key, -1, place));
  }

  /** Notes each place in a key's list. */
  void each(Section section, String key) {
    List<String> places = section.texts(key);
    for (int i = 0; i < places.size(); i++) uses.add(new Use(section, key, i, places.get(i)));
  }

  /** Notes the places of the configuration itself. */
  void of(Section root) {
    one(root.child("organisation"), "jurisdiction");
    for (Section provider : root.child("providers").entries().values()) {
      one(provider, "jurisdiction");
    }
    for (Section model : root.child("models").entries().values()) {
      each(model.child("licence"), "excluded_jurisdictions");
    }
  }

  /**
   * Says which of the places noted nobody knows.
   *
   * @param defined the groups
   * @param sure whether those are all the groups; a bundle of one's own may hold others
   */
  void check(Set<String> defined, boolean sure) {
    for (Use use : uses) {
      if (COUNTRIES.contains(use.place) || defined.contains(use.place)) continue;
      String told = told(use.place, defined);
      if (!sure) {
        warn(use, told);
      } else if (use.index < 0) {
        use.section.error(use.key, told);
      } else {
        use.section.errorAt(use.key, use.index, told);
      }
    }
  }

  private static void warn(Use use, String told) {
    if (use.index < 0) {
      use.section.warn(use.key, told);
    } else {
      use.section.warnAt(use.key, use.index, told);
    }
  }

  private static String told(String place, Set<String> defined) {
    String meant = place.equals("UK") ? ", did you mean GB?" : "";
    return place
        + " is no country of ISO 3166-1 and no group ("
        + String.join(", ", new TreeSet<>(defined))
        + ")"
        + meant;
  }
}
