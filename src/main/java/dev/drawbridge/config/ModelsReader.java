package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lifetime;
import dev.drawbridge.catalog.Lineage;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.catalog.Place;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sections {@code models} and {@code aliases}: names, references, and facts from the book. */
final class ModelsReader {
  private static final String LABELS = "labels";
  private static final String KEEP_WARM = "keep_warm";
  private static final Duration SHORTEST_WARM = Duration.ofSeconds(1);
  private static final Duration LONGEST_WARM = Duration.ofDays(90);

  /** The end of a name that stands for each model of a maker: {@code openai/*}. */
  private static final String FAMILY = "/*";

  private static final List<String> OF_CONNECTIONS = List.of("connect", "proxy", "no_proxy", "ca");
  private static final Provider NOWHERE = new Provider("", "", "", "", Hosting.OWN, null);

  private final Section root;
  private final ProvidersReader providers;
  private final Book book;
  private final ModelNames names;
  private final LineageReader lineages;
  private final Map<String, Model> models = new LinkedHashMap<>();
  private final Map<String, List<String>> aliases = new LinkedHashMap<>();
  private final Map<String, List<String>> patterns = new LinkedHashMap<>();
  private final Set<String> byName = new LinkedHashSet<>();
  private final Map<String, UpstreamSettings> overrides = new LinkedHashMap<>();
  private final Map<String, Duration> keepWarm = new LinkedHashMap<>();
  private final Map<String, String> namesTaken = new HashMap<>();

  ModelsReader(Section root, ProvidersReader providers, Book book) {
    this.root = root;
    this.providers = providers;
    this.book = book;
    Map<String, Section> declared = root.child("models").entries();
    Map<String, Section> families = new LinkedHashMap<>();
    for (String name : List.copyOf(declared.keySet())) {
      Section section = declared.get(name);
      if (section != null && name.endsWith(FAMILY)) {
        families.put(name, section);
        declared.remove(name);
      }
    }
    this.names = new ModelNames(declared);
    declared.forEach((name, section) -> claimName(name, section, "model"));
    this.lineages = new LineageReader(declared, book, this::licence);
    declared.forEach(this::model);
    families.forEach(this::family);
    root.child("aliases").entries().forEach(this::alias);
  }

  /** Offers each model of a maker in the book that no other entry of the file offers. */
  private void family(String name, Section section) {
    String maker = name.substring(0, name.length() - FAMILY.length());
    if (!Book.MAKERS.contains(maker)) {
      section.errorAtKey("the book has no maker " + maker + near(maker, Book.MAKERS));
      return;
    }
    for (String key :
        List.of("book", "upstream", "lineage", "licence", "context", "retires", KEEP_WARM)) {
      if (section.has(key)) section.errorAtKey(key, "differs from model to model; not beside *");
    }
    if (!section.has("provider")) section.error("provider is missing");
    String provider = section.text("provider");
    if (provider == null) return;
    Provider home = providers.providers().get(provider);
    Collection<Section> entries = root.child("models").entries().values();
    for (Book.Entry entry : book.entries(maker)) {
      // A vendor does not serve what its price list does not have.
      if (entry.price() == null && (home == null || home.hosting() != Hosting.OWN)) continue;
      boolean offered = entries.stream().anyMatch(each -> entry.id().equals(each.text("book")));
      if (offered) continue;
      String folded = entry.name().toLowerCase(Locale.ROOT);
      if (namesTaken.putIfAbsent(folded, "model " + entry.name()) != null) continue;
      var place =
          new ModelPlace(
              entry.name(), provider, entry.name(), section, section.absent(), List.of("provider"));
      byName.add(entry.name());
      names.add(place);
      model(place, Optional.of(entry), book.lineage(entry));
      if (home == null) return;
    }
  }

  /** The catalogue; only to be asked for where nothing was wrong. */
  Catalog catalog() {
    return new Catalog(List.copyOf(models.values()), aliases, patterns, byName);
  }

  /** The models without a mistake, in the file's order. */
  List<Model> models() {
    return List.copyOf(models.values());
  }

  /** What the names of the models stand for. */
  ModelNames names() {
    return names;
  }

  /** The ids of each alias' members, by its name. */
  Map<String, List<String>> aliases() {
    return Collections.unmodifiableMap(aliases);
  }

  /** Settings of those models that lay keys of their own over their provider's. */
  Map<String, UpstreamSettings> overrides() {
    return Collections.unmodifiableMap(overrides);
  }

  /** How long a model may be asked nothing, of those that are kept warm. */
  Map<String, Duration> keepWarm() {
    return Collections.unmodifiableMap(keepWarm);
  }

  private void claimName(String name, Section section, String kind) {
    String folded = name.toLowerCase(Locale.ROOT);
    if (folded.equals(Catalog.AUTO)) {
      section.errorAtKey("the name auto is taken: it stands for every model");
    }
    Selectors.kindOf(name)
        .ifPresent(
            selector -> section.errorAtKey("begins like a selector (" + selector + ":VALUE)"));
    String twin = namesTaken.putIfAbsent(folded, kind + " " + name);
    if (twin != null) section.errorAtKey("the name is that of the " + twin + ", but for case");
  }

  /** The id of a model at one of several providers is a name that callers use, too. */
  private void claimId(ModelPlace place) {
    String twin =
        namesTaken.putIfAbsent(place.id().toLowerCase(Locale.ROOT), "model " + place.id());
    if (twin != null) {
      place.error("the name of the model there, " + place.id() + ", is that of the " + twin);
    }
  }

  /** Reads a model at each provider that serves it. */
  private void model(String name, Section section) {
    if (section.has("provider") && section.has("providers")) {
      section.errorAtKey("providers", "not beside provider; state one of them");
    } else if (!section.has("provider") && !section.has("providers")) {
      section.error("provider is missing");
    }
    List<ModelPlace> places = ModelPlace.of(name, section);
    for (ModelPlace place : places) {
      if (places.size() > 1) claimId(place);
      model(place);
    }
    // Its own facts are looked at where no provider could be read, too.
    if (places.isEmpty()) facts(nowhere(section), NOWHERE).abilities();
  }

  private void model(ModelPlace place) {
    Section section = place.section();
    model(place, entry(section), lineages.lineage(place.name(), section));
  }

  private void model(ModelPlace place, Optional<Book.Entry> entry, Lineage lineage) {
    Provider provider = providers.providers().get(place.provider());
    if (provider == null) {
      place.error(
          "no provider "
              + place.provider()
              + near(place.provider(), providers.providers().keySet()));
    }
    Provider home = provider == null ? NOWHERE : provider;
    var facts = new FactsOfModel(place, entry.orElse(null), home, book);
    overrides(place);
    keepWarm(place);
    Model model =
        new Model(
            place.id(),
            place.name(),
            facts.origin(lineage),
            new Place(home, facts.upstream(), facts.price()),
            facts.abilities(),
            new Lifetime(facts.retires(), successor(place, facts.successor())),
            clearance(place.stating("clearance"), home),
            labels(place.stating(LABELS)));
    if (provider != null) models.put(place.id(), model);
  }

  private Licence licence(Section section) {
    return facts(nowhere(section), NOWHERE).licence();
  }

  private static ModelPlace nowhere(Section section) {
    return new ModelPlace("", "", "", section, section.absent(), List.of());
  }

  private FactsOfModel facts(ModelPlace place, Provider home) {
    return new FactsOfModel(place, entry(place.section()).orElse(null), home, book);
  }

  /** The book's successor by the name that this file gives it, where it has it. */
  private @Nullable String successor(ModelPlace place, @Nullable String successor) {
    if (place.stating("successor").has("successor") || successor == null) return successor;
    for (var declared : root.child("models").entries().entrySet()) {
      if (successor.equals(declared.getValue().text("book"))) return declared.getKey();
    }
    return successor;
  }

  private Optional<Book.Entry> entry(Section section) {
    String id = section.text("book");
    if (id == null) return Optional.empty();
    Optional<Book.Entry> entry = book.entry(id);
    if (entry.isEmpty()) {
      List<String> near = book.near(id);
      section.error("book", "the book has no " + id + didYouMean(near));
    }
    return entry;
  }

  private void overrides(ModelPlace place) {
    Section section = place.section();
    Endpoint endpoint = providers.endpoints().get(place.provider());
    UpstreamSettings under = endpoint == null ? providers.upstream() : endpoint.settings();
    UpstreamSettings own = ProvidersReader.over(ProvidersReader.over(under, section), place.own());
    if (section.has("attempts")) {
      section.warn("attempts", ProvidersReader.ATTEMPTS_WITHOUT_EFFECT);
    }
    for (String key : OF_CONNECTIONS) {
      if (section.has(key)) section.warn(key, "has no effect here: connections are the provider's");
    }
    if (!own.equals(under)) overrides.put(place.id(), own);
  }

  private void keepWarm(ModelPlace place) {
    Section section = place.stating(KEEP_WARM);
    if (!section.has(KEEP_WARM)) return;
    Duration interval = section.duration(KEEP_WARM, LONGEST_WARM);
    if (interval.compareTo(SHORTEST_WARM) < 0 || interval.compareTo(LONGEST_WARM) > 0) {
      section.error(KEEP_WARM, "is from 1s to 90d");
    }
    if ("server".equals(root.child("policy").text("engine"))) {
      section.error(
          KEEP_WARM,
          "not with policy.engine: server, which does not tell whose standby a model is");
    }
    keepWarm.put(place.id(), interval);
  }

  private static Level clearance(Section section, Provider home) {
    Level byHosting = home.hosting() == Hosting.OWN ? Level.RESTRICTED : Level.PUBLIC;
    return Level.of(section.text("clearance", "")).orElse(byHosting);
  }

  private static Map<String, String> labels(Section section) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (var label : section.child(LABELS).node().properties()) {
      JsonNode value = label.getValue();
      if (value.isTextual()) labels.put(label.getKey(), value.textValue());
    }
    return Collections.unmodifiableMap(labels);
  }

  private void alias(String name, Section section) {
    claimName(name, section, "alias");
    boolean pattern = name.indexOf('*') >= 0;
    Set<String> members = new LinkedHashSet<>();
    List<String> texts = section.texts();
    for (int i = 0; i < texts.size(); i++) {
      String member = texts.get(i);
      Optional<List<String>> ids = names.ids(member);
      // A pattern only says which alias is meant.
      if (pattern && ids.isEmpty()) ids = Optional.ofNullable(aliases.get(member));
      if (ids.isPresent() && ids.get().stream().anyMatch(byName::contains)) {
        section.errorAt(i, member + " is offered by its maker's name only, and is in no alias");
      } else if (ids.isEmpty()) {
        boolean alias = root.child("aliases").has(member);
        String why = alias ? member + " is an alias; an alias holds models only" : null;
        section.errorAt(
            i, why == null ? "no model " + member + near(member, names.declared()) : why);
      } else if (!members.addAll(ids.get())) {
        section.errorAt(i, names.spelled(member).orElse(member) + " appears twice");
      }
    }
    (pattern ? patterns : aliases).put(name, List.copyOf(members));
  }

  static String near(String name, Collection<String> known) {
    return didYouMean(NearNames.near(name, known));
  }

  private static String didYouMean(List<String> near) {
    return near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?";
  }
}
