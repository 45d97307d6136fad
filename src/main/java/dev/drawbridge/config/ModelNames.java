package dev.drawbridge.config;

import dev.drawbridge.catalog.Catalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the names of models in the file stand for, without regard to case, whether or not the models
 * are free of mistakes: each name for the ids of its model at every provider that serves it, and
 * {@code NAME@PROVIDER} for one of these.
 */
final class ModelNames {
  /**
   * What one name stands for.
   *
   * @param spelled as the file writes it
   */
  private record Meant(String spelled, List<String> ids) {}

  private final Map<String, Meant> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<String> declared;

  /**
   * @param models the section of each, by name
   */
  ModelNames(Map<String, Section> models) {
    declared = List.copyOf(models.keySet());
    models.forEach(
        (name, section) -> {
          List<String> ids = new ArrayList<>();
          for (ModelPlace place : ModelPlace.of(name, section)) ids.add(place.id());
          names.put(name, new Meant(name, List.copyOf(ids)));
        });
    models.forEach((name, section) -> ModelPlace.of(name, section).forEach(this::one));
  }

  private void one(ModelPlace place) {
    List<String> ids = List.of(place.id());
    names.putIfAbsent(place.id(), new Meant(place.id(), ids));
    String at = Catalog.idAt(place.name(), place.provider());
    names.putIfAbsent(at, new Meant(at, ids));
  }

  /** Adds a model that the file offers without naming it. */
  void add(ModelPlace place) {
    one(place);
  }

  /** The ids that a name stands for; empty where it is no model's. */
  Optional<List<String>> ids(String name) {
    return Optional.ofNullable(names.get(name)).map(Meant::ids);
  }

  /** A model's name as the file writes it; empty where it is no model's. */
  Optional<String> spelled(String name) {
    return Optional.ofNullable(names.get(name)).map(Meant::spelled);
  }

  /** The names that the file gives its models. */
  Collection<String> declared() {
    return declared;
  }
}
