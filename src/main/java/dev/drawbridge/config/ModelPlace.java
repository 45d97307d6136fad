package dev.drawbridge.config;

import dev.drawbridge.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;

/**
 * One provider that serves a model of the file.
 *
 * @param name the model's
 * @param id the model's at this provider
 * @param section the model's
 * @param own the facts that hold at this provider only; of no keys where there are none
 * @param path the keys that lead to the provider's name, from the model's section on
 */
record ModelPlace(
    String name, String provider, String id, Section section, Section own, List<String> path) {
  private static final String SEVERAL = "providers";

  /** The places of a model, in the file's order; one of a single provider is the model itself. */
  static List<ModelPlace> of(String name, Section section) {
    List<ModelPlace> places = new ArrayList<>();
    Section none = section.absent();
    if (!section.has(SEVERAL)) {
      String provider = section.text("provider");
      if (provider != null) {
        places.add(new ModelPlace(name, provider, name, section, none, List.of("provider")));
      }
      return places;
    }
    Section several = section.child(SEVERAL);
    List<String> listed = section.texts(SEVERAL);
    for (int i = 0; i < listed.size(); i++) {
      places.add(place(name, listed.get(i), section, none, Integer.toString(i)));
    }
    several
        .entries()
        .forEach((provider, own) -> places.add(place(name, provider, section, own, provider)));
    if (places.size() != 1) return places;
    ModelPlace only = places.getFirst();
    return List.of(new ModelPlace(name, only.provider, name, section, only.own, only.path));
  }

  private static ModelPlace place(
      String name, String provider, Section section, Section own, String at) {
    String id = Catalog.idAt(name, provider);
    return new ModelPlace(name, provider, id, section, own, List.of(SEVERAL, at));
  }

  /** The section that states a fact: the place's own, else the model's. */
  Section stating(String key) {
    return own.has(key) ? own : section;
  }

  /** Says what is wrong with the provider's name, where it stands. */
  void error(String message) {
    section.error(path, message);
  }
}
