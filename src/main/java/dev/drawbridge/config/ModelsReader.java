package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Lifetime;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.catalog.Place;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.UpstreamSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sections {@code models} and {@code aliases}: names, references, and facts from the book. */
final class ModelsReader {
  private static final String LABELS = "labels";
  private static final List<String> OF_CONNECTIONS = List.of("connect", "proxy", "no_proxy", "ca");
  private static final Provider NOWHERE = new Provider("", "", "", "", Hosting.OWN, null);

  private final Section root;
  private final ProvidersReader providers;
  private final Book book;
  private final LineageReader lineages;
  private final Map<String, Model> models = new LinkedHashMap<>();
  private final Map<String, List<String>> aliases = new LinkedHashMap<>();
  private final Map<String, UpstreamSettings> overrides = new LinkedHashMap<>();
  private final Map<String, String> namesTaken = new HashMap<>();

  ModelsReader(Section root, ProvidersReader providers, Book book) {
    this.root = root;
    this.providers = providers;
    this.book = book;
    Map<String, Section> declared = root.child("models").entries();
    declared.forEach((id, section) -> claimName(id, section, "model"));
    this.lineages = new LineageReader(declared, book, section -> facts(section, NOWHERE).licence());
    declared.forEach(this::model);
    root.child("aliases").entries().forEach(this::alias);
  }

  /** The catalogue; only to be asked for where nothing was wrong. */
  Catalog catalog() {
    return new Catalog(List.copyOf(models.values()), aliases);
  }

  /** The models without a mistake, in the file's order. */
  List<Model> models() {
    return List.copyOf(models.values());
  }

  /** Members by alias. */
  Map<String, List<String>> aliases() {
    return Collections.unmodifiableMap(aliases);
  }

  /** Settings of those models that lay keys of their own over their provider's. */
  Map<String, UpstreamSettings> overrides() {
    return Collections.unmodifiableMap(overrides);
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

  private void model(String id, Section section) {
    String named = section.text("provider");
    Provider provider = named == null ? null : providers.providers().get(named);
    if (named != null && provider == null) {
      section.error(
          "provider", "no provider " + named + near(named, providers.providers().keySet()));
    }
    Provider home = provider == null ? NOWHERE : provider;
    FactsOfModel facts = facts(section, home);
    overrides(id, section, named);
    Model model =
        new Model(
            id,
            facts.origin(lineages.lineage(id, section)),
            new Place(home, facts.upstream(id), facts.price()),
            facts.abilities(),
            new Lifetime(facts.retires(), successor(section, facts.successor())),
            clearance(section, home),
            labels(section));
    if (provider != null) models.put(id, model);
  }

  private FactsOfModel facts(Section section, Provider home) {
    return new FactsOfModel(section, entry(section).orElse(null), home, book);
  }

  /** The book's successor by the name that this file gives it, where it has it. */
  private @Nullable String successor(Section section, @Nullable String successor) {
    if (section.has("successor") || successor == null) return successor;
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

  private void overrides(String id, Section section, @Nullable String provider) {
    Endpoint endpoint = provider == null ? null : providers.endpoints().get(provider);
    UpstreamSettings under = endpoint == null ? providers.upstream() : endpoint.settings();
    UpstreamSettings own = ProvidersReader.over(under, section);
    if (section.has("attempts")) {
      section.warn("attempts", ProvidersReader.ATTEMPTS_WITHOUT_EFFECT);
    }
    for (String key : OF_CONNECTIONS) {
      if (section.has(key)) section.warn(key, "has no effect here: connections are the provider's");
    }
    if (!own.equals(under)) overrides.put(id, own);
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
    Map<String, String> ids = new HashMap<>();
    for (String id : root.child("models").entries().keySet()) {
      ids.put(id.toLowerCase(Locale.ROOT), id);
    }
    List<String> members = new ArrayList<>();
    List<String> texts = section.texts();
    for (int i = 0; i < texts.size(); i++) {
      String member = texts.get(i);
      String id = ids.get(member.toLowerCase(Locale.ROOT));
      if (id == null) {
        boolean alias = root.child("aliases").has(member);
        String why = alias ? member + " is an alias; an alias holds models only" : null;
        section.errorAt(i, why == null ? "no model " + member + near(member, ids.values()) : why);
      } else if (members.contains(id)) {
        section.errorAt(i, id + " appears twice");
      } else {
        members.add(id);
      }
    }
    aliases.put(name, List.copyOf(members));
  }

  static String near(String name, Collection<String> known) {
    return didYouMean(NearNames.near(name, known));
  }

  private static String didYouMean(List<String> near) {
    return near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?";
  }
}
