package dev.drawbridge.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The models of one configuration, their aliases and {@code auto}. Immutable. */
public final class Catalog {
  /** The name that stands for every model. */
  public static final String AUTO = "auto";

  private static final char AT = '@';

  private final Map<String, Model> byId = caseless();
  private final Map<String, List<Model>> byName = caseless();
  private final Map<String, List<Model>> aliases = caseless();
  private final Map<String, List<Model>> patterns = new LinkedHashMap<>();
  private final List<Model> all;
  private final List<Model> automatic;
  private final AskedNames asked;
  private final List<String> names;
  private final List<String> aliasNames;

  /**
   * @param models in the configuration's order
   * @param aliases the members of each alias, in order: names or ids of {@code models}
   */
  public Catalog(List<Model> models, Map<String, List<String>> aliases) {
    this(models, aliases, Map.of(), Set.of());
  }

  /**
   * @param patterns the members of each alias whose name holds {@code *}, which stands for any
   *     text; in order
   * @param unlisted ids of models that {@link #AUTO} does not stand for
   */
  public Catalog(
      List<Model> models,
      Map<String, List<String>> aliases,
      Map<String, List<String>> patterns,
      Set<String> unlisted) {
    this.all = List.copyOf(models);
    this.automatic =
        unlisted.isEmpty() ? all : all.stream().filter(m -> !unlisted.contains(m.id())).toList();
    this.asked = new AskedNames(models);
    this.aliasNames = List.copyOf(aliases.keySet());
    for (Model model : models) {
      byId.put(model.id(), model);
      byName.computeIfAbsent(model.name(), name -> new ArrayList<>()).add(model);
    }
    for (Model model : models) byId.putIfAbsent(idAt(model.name(), model.provider().id()), model);
    this.names = models.stream().map(Model::name).distinct().toList();
    aliases.forEach((name, members) -> this.aliases.put(name, members(name, members)));
    patterns.forEach((name, members) -> this.patterns.put(name, members(name, members)));
  }

  private List<Model> members(String name, List<String> members) {
    Set<Model> found = new LinkedHashSet<>();
    for (String member : members) {
      List<Model> named = named(member);
      if (named.isEmpty()) throw new IllegalArgumentException(name + ": no model " + member);
      found.addAll(named);
    }
    return List.copyOf(found);
  }

  private static <T> Map<String, T> caseless() {
    return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }

  /** The id of a model at one of several providers: {@code NAME@PROVIDER}. */
  public static String idAt(String name, String provider) {
    return name + AT + provider;
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

  /**
   * What a name stands for: at least one model. A concrete name stands for several where several
   * providers serve its model, in the configuration's order.
   *
   * @param means the configuration's name for a model that was asked for by another's; null where
   *     the name is the configuration's
   */
  public record Resolution(Kind kind, List<Model> models, @Nullable String means) {
    public Resolution(Kind kind, List<Model> models) {
      this(kind, models, null);
    }

    /** The name in the configuration's words. */
    public String named(String asked) {
      return means == null ? asked : means;
    }
  }

  /** What a caller's name stands for, without regard to case; empty where nothing has that name. */
  public Optional<Resolution> resolve(String name) {
    List<Model> named = named(name);
    if (!named.isEmpty()) return Optional.of(new Resolution(Kind.CONCRETE, named));
    List<Model> members = aliases.get(name);
    if (members != null) return Optional.of(new Resolution(Kind.ALIAS, members));
    if (AUTO.equalsIgnoreCase(name) && !automatic.isEmpty()) {
      return Optional.of(new Resolution(Kind.AUTO, automatic));
    }
    return Optional.empty();
  }

  /** Every model, those that {@link #AUTO} leaves out included; empty where there is none. */
  public Optional<Resolution> every() {
    return all.isEmpty() ? Optional.empty() : Optional.of(new Resolution(Kind.AUTO, all));
  }

  /**
   * What a client's name stands for: what {@link #resolve} finds, else the model that a vendor
   * calls so, else the first alias whose pattern it fits. A suffix such as {@code [1m]} and a
   * leading {@code models/} do not count.
   */
  public Optional<Resolution> asked(String name) {
    Optional<Resolution> exact = resolve(name);
    if (exact.isPresent()) return exact;
    String plain = AskedNames.plain(name);
    exact = resolve(plain);
    if (exact.isPresent()) return exact.map(found -> meaning(found, plain));
    Optional<String> meant = asked.find(plain);
    if (meant.isPresent()) return resolve(meant.get()).map(found -> meaning(found, meant.get()));
    for (var pattern : patterns.entrySet()) {
      if (fits(pattern.getKey(), plain)) {
        return Optional.of(new Resolution(Kind.ALIAS, pattern.getValue()));
      }
    }
    return Optional.empty();
  }

  private static Resolution meaning(Resolution found, String name) {
    return new Resolution(found.kind(), found.models(), name);
  }

  /** Whether a text is a pattern's, whose {@code *} stand for any text, without regard to case. */
  private static boolean fits(String pattern, String text) {
    String[] parts = pattern.toLowerCase(Locale.ROOT).split("\\*", -1);
    String rest = text.toLowerCase(Locale.ROOT);
    if (!rest.startsWith(parts[0])) return false;
    rest = rest.substring(parts[0].length());
    for (int i = 1; i < parts.length - 1; i++) {
      int at = rest.indexOf(parts[i]);
      if (at < 0) return false;
      rest = rest.substring(at + parts[i].length());
    }
    return parts.length == 1 ? rest.isEmpty() : rest.endsWith(parts[parts.length - 1]);
  }

  /**
   * The model of a concrete name at each place that serves it, or at the one that {@code
   * NAME@PROVIDER} names; without regard to case, empty where there is none.
   */
  public List<Model> named(String name) {
    List<Model> places = byName.get(name);
    if (places != null) return Collections.unmodifiableList(places);
    Model model = byId.get(name);
    return model == null ? List.of() : List.of(model);
  }

  /**
   * A model's name as the configuration writes it, or its id where that is meant; empty where no
   * model has it.
   */
  public Optional<String> spelled(String name) {
    List<Model> places = byName.get(name);
    if (places != null) return Optional.of(places.getFirst().name());
    return model(name).map(Model::id);
  }

  /**
   * Up to three names near to one that does not exist, nearest first: models that {@code allowed}
   * lets the asker see, and aliases with such a member. Places are named apart only to who asked
   * for one.
   */
  public List<String> near(String name, Predicate<Model> allowed) {
    Set<String> known = new LinkedHashSet<>();
    for (Model model : all) {
      if (!allowed.test(model)) continue;
      known.add(model.name());
      if (name.indexOf(AT) >= 0) known.add(model.id());
    }
    aliases.forEach(
        (alias, members) -> {
          if (members.stream().anyMatch(allowed)) known.add(alias);
        });
    return NearNames.near(name, known);
  }

  /**
   * What is to be used in place of a model, the next first: the places of its successor, those of
   * that one's successor, and so on. A successor that is no model of the catalogue ends them.
   */
  public List<Model> successors(Model model) {
    Set<Model> found = new LinkedHashSet<>();
    String next = model.successor();
    while (next != null) {
      List<Model> places = named(next);
      if (places.isEmpty() || !found.addAll(places)) break;
      next = places.getFirst().successor();
    }
    found.removeIf(each -> each.name().equals(model.name()));
    return List.copyOf(found);
  }

  /** The model of that id, without regard to case. */
  public Optional<Model> model(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Every model at each place that serves it, in the configuration's order. */
  public List<Model> models() {
    return all;
  }

  /**
   * The models that may stand in for those of a concrete name, and these: those that {@link #AUTO}
   * leaves out serve by their names only.
   */
  public List<Model> substitutes(List<Model> named) {
    if (automatic.size() == all.size()) return all;
    Set<Model> models = new LinkedHashSet<>(automatic);
    models.addAll(named);
    return List.copyOf(models);
  }

  /** The name of every model, in the configuration's order. */
  public List<String> names() {
    return names;
  }

  /** Every alias' name, in the configuration's order. */
  public List<String> aliases() {
    return aliasNames;
  }
}
