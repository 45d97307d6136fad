package dev.drawbridge.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The models of one configuration, their aliases and {@code auto}. Immutable. */
public final class Catalog {
  /** The name that stands for every model. */
  public static final String AUTO = "auto";

  private final Map<String, Model> models;
  private final Map<String, List<Model>> aliases;
  private final List<Model> all;
  private final List<String> aliasNames;

  /**
   * @param models in the configuration's order
   * @param aliases names of the members of each alias, in order; each must be among {@code models}
   */
  public Catalog(List<Model> models, Map<String, List<String>> aliases) {
    this.models = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Model model : models) this.models.put(model.id(), model);
    this.all = List.copyOf(models);
    this.aliases = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.aliasNames = List.copyOf(aliases.keySet());
    aliases.forEach(
        (name, members) -> {
          List<Model> found = new ArrayList<>();
          for (String member : members) {
            Model model = this.models.get(member);
            if (model == null) throw new IllegalArgumentException(name + ": no model " + member);
            found.add(model);
          }
          this.aliases.put(name, Collections.unmodifiableList(found));
        });
  }

  /** How a name was meant. */
  public enum Kind {
    CONCRETE,
    ALIAS,
    AUTO;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a name stands for: at least one model. */
  public record Resolution(Kind kind, List<Model> models) {}

  /** What a caller's name stands for, without regard to case; empty where nothing has that name. */
  public Optional<Resolution> resolve(String name) {
    Model model = models.get(name);
    if (model != null) return Optional.of(new Resolution(Kind.CONCRETE, List.of(model)));
    List<Model> members = aliases.get(name);
    if (members != null) return Optional.of(new Resolution(Kind.ALIAS, members));
    if (AUTO.equalsIgnoreCase(name) && !all.isEmpty()) {
      return Optional.of(new Resolution(Kind.AUTO, all));
    }
    return Optional.empty();
  }

  /**
   * Up to three names near to one that does not exist, nearest first: models that {@code allowed}
   * lets the asker see, and aliases with such a member.
   */
  public List<String> near(String name, Predicate<Model> allowed) {
    List<String> known = new ArrayList<>();
    for (Model model : all) if (allowed.test(model)) known.add(model.id());
    aliases.forEach(
        (alias, members) -> {
          if (members.stream().anyMatch(allowed)) known.add(alias);
        });
    return NearNames.near(name, known);
  }

  /** The model of that name, without regard to case. */
  public Optional<Model> model(String id) {
    return Optional.ofNullable(models.get(id));
  }

  /** Every model, in the configuration's order. */
  public List<Model> models() {
    return all;
  }

  /** Every alias' name, in the configuration's order. */
  public List<String> aliases() {
    return aliasNames;
  }
}
