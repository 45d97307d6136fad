package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.policy.decision.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The facts of {@code policy.data}: a file, or a folder of them whose top-level keys differ. */
final class FactsReader {
  private static final SchemaCheck SCHEMA = new SchemaCheck("facts.schema.json");
  private static final Map<String, List<String>> MEANT =
      Map.of(
          "banned", List.of("operator", "maker", "lineage"),
          "barred", List.of("operator", "model"));
  private static final List<String> BLOCKED =
      List.of("team", "principal", "key", "model", "provider");

  private final LoadContext reading;
  private final Section root;
  private final List<Model> models;
  private final ModelNames names;
  private final Map<String, List<String>> aliases = new HashMap<>();
  private final StringBuilder texts = new StringBuilder();
  private final Collection<String> licences;
  private final Jurisdictions places;
  private Set<String> groups = Jurisdictions.GROUPS;
  private @Nullable LeadsCheck leads;
  private @Nullable LimitsCheck limits;

  FactsReader(
      LoadContext reading, Section root, ModelsReader models, Book book, Jurisdictions places) {
    this.licences = book.licences().ids();
    this.places = places;
    this.reading = reading;
    this.root = root;
    this.models = models.models();
    this.names = models.names();
    models.aliases().forEach((name, held) -> aliases.put(name.toLowerCase(Locale.ROOT), held));
  }

  /** Has leads of teams checked by who may call. */
  FactsReader checking(LeadsCheck byIdentity) {
    leads = byIdentity;
    return this;
  }

  /** Has limits on others than teams checked by what they could meet. */
  FactsReader checking(LimitsCheck byWhatThereIs) {
    limits = byWhatThereIs;
    return this;
  }

  /** Every text that was read, for the configuration's revision. */
  String texts() {
    return texts.toString();
  }

  /** The groups of jurisdictions that hold. */
  Set<String> groups() {
    return groups;
  }

  Facts read(Path data) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Map<String, String> from = new HashMap<>();
    for (Path file : files(data)) {
      String text = root.child("policy").read("data", file);
      if (text == null) continue;
      texts.append('\n').append(text);
      Document document = Document.read(file.toString(), text, reading.problems());
      SCHEMA.check(document, reading.problems());
      Section section = new Section(reading, document, "", document.root());
      for (String key : section.entries().keySet()) {
        String first = from.putIfAbsent(key, file.toString());
        if (first != null) section.errorAtKey(key, "stands in " + first + " too");
      }
      check(section);
      facts.putAll(PlainTree.object(document.root()));
    }
    return new Facts(Map.copyOf(facts));
  }

  private List<Path> files(Path data) {
    if (!Files.isDirectory(data)) return List.of(data);
    try (Stream<Path> listed = Files.list(data)) {
      return listed
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.(yaml|yml|json)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      root.child("policy").error("data", "folder " + data + " cannot be read");
      return List.of();
    }
  }

  private void check(Section facts) {
    facts.child("teams").entries().forEach(this::team);
    if (limits != null) limits.check(facts);
    Section vendors = facts.child("vendors");
    MEANT.forEach(
        (list, names) -> {
          for (Section item : vendors.items(list)) {
            if (names.stream().noneMatch(item::has)) {
              item.error("names nobody: state one of " + String.join(", ", names));
            }
            time(item, "from");
            time(item, "until");
            span(item);
          }
        });
    licences(facts.child("licences"));
    Section jurisdictions = facts.child("jurisdictions");
    if (facts.has("jurisdictions")) groups = jurisdictions.entries().keySet();
    for (String group : jurisdictions.entries().keySet()) places.each(jurisdictions, group);
    for (Section block : facts.items("blocks")) {
      if (BLOCKED.stream().filter(block::has).count() != 1) {
        block.error("names exactly one of " + String.join(", ", BLOCKED));
      }
      time(block, "until");
      blockedModel(block);
    }
  }

  /** Warns of a licence that neither the book nor a model has: no model could be meant by it. */
  private void licences(Section section) {
    Set<String> known = new TreeSet<>(licences);
    known.add("vendor-terms");
    for (Model model : models) known.add(model.licence().id());
    List<String> allowed = section.texts("allow");
    for (int i = 0; i < allowed.size(); i++) {
      String id = allowed.get(i);
      if (!known.contains(id)) {
        section.warnAt("allow", i, "no licence " + id + ModelsReader.near(id, known));
      }
    }
  }

  /**
   * Puts the name of a block's model as the configuration writes it; one that is gone blocks
   * nothing.
   */
  private void blockedModel(Section block) {
    String model = block.text("model");
    if (model == null || !(block.node() instanceof ObjectNode object)) return;
    Optional<String> spelled = names.spelled(model);
    if (spelled.isPresent()) {
      object.put("model", spelled.get());
    } else {
      block.warn("model", "no model " + model + ModelsReader.near(model, names.declared()));
    }
  }

  private void team(String name, Section team) {
    if (name.indexOf('/') >= 0) {
      team.errorAtKey(
          "a team's name has no slash: no token's group and no key could be of it, and no path"
              + " could name it");
    }
    models(team, "models");
    if (leads != null) leads.check(team);
    for (String fact : List.of("mask_before", "keep_from", "mask_answer", "cut_answer")) {
      Section byCategory = team.child(fact);
      for (String category : byCategory.entries().keySet()) models(byCategory, category);
    }
    places.each(team, "jurisdictions");
    Section byLevel = team.child("jurisdictions");
    for (String level : byLevel.entries().keySet()) places.each(byLevel, level);
  }

  /** Puts the ids of the models that names and aliases of a list stand for in their place. */
  private void models(Section holder, String key) {
    List<String> named = holder.texts(key);
    Set<String> meant = new LinkedHashSet<>();
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      String folded = name.toLowerCase(Locale.ROOT);
      if (name.equals(Selectors.EVERY)) {
        meant.add(name);
      } else if (names.ids(name).isPresent()) {
        meant.addAll(names.ids(name).get());
      } else if (aliases.containsKey(folded)) {
        meant.addAll(aliases.getOrDefault(folded, List.of()));
      } else if (Selectors.kindOf(name).isPresent()) {
        if (models.stream().noneMatch(model -> Selectors.matches(name, model))) {
          holder.warnAt(key, i, name + " matches no model");
        }
        meant.add(Selectors.spelt(name));
      } else {
        List<String> known = new ArrayList<>(names.declared());
        known.addAll(root.child("aliases").entries().keySet());
        holder.errorAt(key, i, "no model or alias " + name + ModelsReader.near(name, known));
      }
    }
    if (holder.node() instanceof ObjectNode object && object.path(key).isArray()) {
      ArrayNode list = object.putArray(key);
      meant.forEach(list::add);
    }
  }

  /** A ban that ends before it starts would never hold, which nobody means. */
  private static void span(Section item) {
    String from = item.text("from");
    String until = item.text("until");
    if (from == null || until == null) return;
    try {
      if (!Instant.parse(until).isAfter(Instant.parse(from))) {
        item.error("until", "is not after from, so it would never hold");
      }
    } catch (DateTimeException e) {
      return; // told already, by the schema or as no such time
    }
  }

  /** Writes a time as UTC, a date as its first moment there. */
  private static void time(Section item, String key) {
    JsonNode node = item.node();
    String text = item.text(key);
    if (text == null || !(node instanceof ObjectNode object)) return;
    try {
      boolean date = !text.contains("T");
      Instant instant =
          date
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant();
      object.put(key, instant.toString());
    } catch (DateTimeException e) {
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*")) item.error(key, "no such time");
    }
  }
}
