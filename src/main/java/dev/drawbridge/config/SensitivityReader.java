package dev.drawbridge.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.detect.CustomRule;
import dev.drawbridge.sensitivity.detect.Fingerprint;
import dev.drawbridge.sensitivity.recogniser.ClassifierSettings;
import dev.drawbridge.sensitivity.recogniser.PresidioSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The section {@code sensitivity}. */
final class SensitivityReader {
  private SensitivityReader() {}

  static SensitivitySettings read(Section root, ModelsReader models, Facts facts) {
    Section section = root.child("sensitivity");
    Level byDefault = Level.of(section.text("default", "")).orElse(Level.INTERNAL);
    return new SensitivitySettings(
        byDefault,
        levels(section),
        Collections.unmodifiableSet(new LinkedHashSet<>(section.texts("disabled"))),
        custom(section),
        presidio(section.child("presidio")),
        List.copyOf(section.texts("canaries")),
        section.has("model") ? model(section.child("model"), models, facts) : null);
  }

  /** The model that classifies prompts: it sees them before a decision, so it is one of our own. */
  private static @Nullable ClassifierSettings model(
      Section section, ModelsReader models, Facts facts) {
    String name = section.text("id");
    String team = section.text("team");
    if (name == null || team == null) return null; // The schema has said so.
    if (facts.byKey().get("teams") instanceof Map<?, ?> known && !known.containsKey(team)) {
      section.error("team", "no team of the facts (policy.data): " + team);
    }
    List<String> ids = models.names().ids(name).orElse(List.of());
    if (ids.isEmpty()) section.error("id", "is no model of the configuration: " + name);
    if (ids.size() > 1) {
      section.error("id", "is served at several places; name one: " + String.join(", ", ids));
    }
    for (Model model : models.models()) {
      if (!ids.contains(model.id())) continue;
      if (model.provider().hosting() != Hosting.OWN) {
        String what = model.id() + " is at " + model.provider().id();
        section.error(
            "id", what + ", which is not of hosting: own; it would see prompts before a decision");
      } else if (!model.capabilities().contains(Capability.CHAT)) {
        section.error("id", model.id() + " does not chat");
      }
    }
    return new ClassifierSettings(
        ids.isEmpty() ? name : ids.getFirst(),
        team,
        section.duration("timeout", Duration.ofSeconds(5)),
        section.text("guidance", ""));
  }

  private static @Nullable PresidioSettings presidio(Section section) {
    URI url = section.url("url", false);
    if (url == null) return null;
    return new PresidioSettings(
        url, section.duration("timeout", Duration.ofSeconds(2)), section.text("language", "en"));
  }

  private static Map<String, NavigableMap<Integer, Level>> levels(Section section) {
    Map<String, NavigableMap<Integer, Level>> all = new LinkedHashMap<>();
    Section levels = section.child("levels");
    for (var entry : levels.entries().entrySet()) {
      String plain = levels.text(entry.getKey());
      if (plain != null) {
        Level.of(plain)
            .ifPresent(level -> all.put(entry.getKey(), SensitivitySettings.always(level)));
      } else {
        all.put(entry.getKey(), steps(entry.getValue()));
      }
    }
    return Collections.unmodifiableMap(all);
  }

  private static NavigableMap<Integer, Level> steps(Section counts) {
    NavigableMap<Integer, Level> steps = new TreeMap<>();
    for (String count : counts.entries().keySet()) {
      Level.of(counts.text(count, ""))
          .ifPresent(level -> steps.put(Integer.parseInt(count), level));
    }
    return Collections.unmodifiableNavigableMap(steps);
  }

  private static List<CustomRule> custom(Section section) {
    List<CustomRule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Section item : section.items("custom")) {
      String id = item.text("id", "");
      if (!ids.add(id)) item.error("id", "stands twice");
      String pattern = item.text("pattern", "");
      int kinds = pattern.isEmpty() ? 0 : 1;
      if (!item.texts("words").isEmpty()) kinds++;
      if (item.has("fingerprint")) kinds++;
      if (kinds != 1) item.error("expected one of pattern, words and fingerprint");
      check(item, pattern);
      rules.add(
          new CustomRule(
              id,
              item.text("category", item.has("fingerprint") ? "fingerprint" : id),
              Level.of(item.text("level", "")).orElse(Level.CONFIDENTIAL),
              pattern,
              item.texts("words"),
              fingerprint(item)));
    }
    return List.copyOf(rules);
  }

  /** A document's fingerprint; null where none is named, or none is there. */
  private static @Nullable Fingerprint fingerprint(Section item) {
    String named = item.text("fingerprint");
    Path file = named == null ? null : item.existing("fingerprint", named);
    if (file == null) return null;
    try {
      return Fingerprint.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      item.error("fingerprint", file + " cannot be read");
    } catch (IllegalArgumentException e) {
      item.error("fingerprint", file + " is no fingerprint; make one with drawbridge fingerprint");
    }
    return null;
  }

  private static void check(Section item, String pattern) {
    try {
      boolean everywhere = Pattern.compile(pattern).matches("") && !pattern.isEmpty();
      if (everywhere) item.error("pattern", "matches the empty text, so it is everywhere");
    } catch (PatternSyntaxException e) {
      String rest = e.getPattern();
      int at = rest.isEmpty() ? -1 : pattern.indexOf(rest);
      String where = at < 0 ? "" : " at character " + (at + 1) + ", " + rest;
      item.error("pattern", "is not in RE2's syntax: " + e.getDescription() + where);
    }
  }
}
