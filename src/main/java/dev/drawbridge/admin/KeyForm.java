package dev.drawbridge.admin;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.NewKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code key create}, read; each mistake is a {@link Refusal} that names its field.
 */
final class KeyForm {
  private static final Set<String> FIELDS =
      Set.of(
          "team",
          "name",
          "owner",
          "roles",
          "models",
          "purpose",
          "sensitivity",
          "tags",
          "note",
          "expires");

  private KeyForm() {}

  static NewKey read(Map<String, Object> asked, Catalog catalog, TagRules rules) {
    for (String field : asked.keySet()) {
      if (!FIELDS.contains(field)) throw Refusal.invalid(field, "A key has no " + field + ".");
    }
    String team = text(asked, "team");
    if (team == null) throw Refusal.invalid("team", "A key needs a team.");
    return new NewKey(
        team,
        text(asked, "name"),
        text(asked, "owner"),
        texts(asked, "roles"),
        models(texts(asked, "models"), catalog),
        text(asked, "purpose"),
        level(text(asked, "sensitivity")),
        tags(asked.get("tags"), rules),
        text(asked, "note"),
        time(asked, "expires"));
  }

  /** Ids as the configuration spells them, aliases and selectors as they stand. */
  private static List<String> models(List<String> asked, Catalog catalog) {
    List<String> models = new ArrayList<>();
    for (String name : asked) {
      var model = catalog.model(name);
      if (model.isPresent()) {
        models.add(model.get().id());
      } else if (name.equals(Selectors.EVERY) || catalog.resolve(name).isPresent()) {
        models.add(name);
      } else if (Selectors.kindOf(name).isPresent()) {
        models.add(Selectors.spelt(name));
      } else {
        List<String> near = catalog.near(name, m -> true);
        String hint = near.isEmpty() ? "" : " Near it: " + String.join(", ", near) + ".";
        throw Refusal.invalid(
            "models", "There is no model, alias or selector " + name + "." + hint);
      }
    }
    return models;
  }

  private static Map<String, String> tags(@Nullable Object value, TagRules rules) {
    if (value == null) return Map.of();
    if (!(value instanceof Map<?, ?> map)) throw Refusal.invalid("tags", "tags is an object.");
    if (map.size() > TagRules.MOST) {
      throw Refusal.invalid("tags", "A key has at most " + TagRules.MOST + " tags.");
    }
    Map<String, String> tags = new LinkedHashMap<>();
    map.forEach(
        (key, tag) -> {
          String name = String.valueOf(key);
          if (!(tag instanceof String text)) throw Refusal.invalid("tags", "A tag is a string.");
          rules
              .problem(name, text)
              .ifPresent(
                  problem -> {
                    throw Refusal.invalid("tags", "tags: " + problem + ".");
                  });
          tags.put(name, text);
        });
    return tags;
  }

  static @Nullable String text(Map<String, Object> asked, String field) {
    Object value = asked.get(field);
    if (value == null || value instanceof String) return (String) value;
    throw Refusal.invalid(field, field + " is a string.");
  }

  private static List<String> texts(Map<String, Object> asked, String field) {
    Object value = asked.get(field);
    if (value == null) return List.of();
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw Refusal.invalid(field, field + " is a list of strings.");
  }

  private static @Nullable Level level(@Nullable String value) {
    if (value == null) return null;
    return Level.of(value)
        .orElseThrow(
            () ->
                Refusal.invalid(
                    "sensitivity",
                    "sensitivity is one of public, internal, confidential, restricted."));
  }

  /** A time to come: so long from now, or a date, or a time in UTC. */
  static @Nullable Instant time(Map<String, Object> asked, String field) {
    String value = text(asked, field);
    if (value == null) return null;
    try {
      return Moments.after(Instant.now(), value);
    } catch (DateTimeException e) {
      throw Refusal.invalid(
          field, field + " is no time: write 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z.");
    }
  }
}
