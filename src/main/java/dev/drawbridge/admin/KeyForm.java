package dev.drawbridge.admin;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.KeyTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code key create}, read; each mistake is a {@link Refusal} that names its field.
 */
final class KeyForm {
  private static final List<String> NARROWED =
      List.of("roles", "models", "purpose", "sensitivity", "expires");

  private KeyForm() {}

  static KeyTerms read(Arguments asked, Catalog catalog, TagRules rules) {
    var limits =
        new KeyLimits(
            models(asked.texts("models"), catalog),
            tags(asked.tags("tags"), rules),
            asked.text("purpose"),
            level(asked.text("sensitivity")));
    return new KeyTerms(
        asked.need("team"),
        asked.text("name"),
        asked.text("owner"),
        asked.text("note"),
        asked.texts("roles"),
        limits,
        asked.time("expires"));
  }

  /**
   * What a key is narrowed to of what it may do; each argument that is left out stays as it was.
   * Refuses what is no narrowing.
   */
  static KeyTerms narrowed(KeyTerms before, Arguments asked, Catalog catalog) {
    if (NARROWED.stream().noneMatch(asked::has)) {
      throw Refusal.invalid("body", "Name at least one of " + String.join(", ", NARROWED) + ".");
    }
    KeyLimits were = before.limits();
    List<String> models = models(asked.texts("models"), catalog);
    for (String name : models) {
      if (!covers(were.models(), name, catalog)) throw wider("models", "may not use " + name);
    }
    String purpose = asked.text("purpose");
    if (purpose != null && were.purpose() != null && !purpose.equals(were.purpose())) {
      throw wider("purpose", "may be used for " + were.purpose() + " only");
    }
    Level level = level(asked.text("sensitivity"));
    Level most = were.sensitivity();
    if (level != null && most != null && level.compareTo(most) > 0) {
      throw wider("sensitivity", "may send " + most.wire() + " data at most");
    }
    List<String> roles = asked.has("roles") ? asked.texts("roles") : before.roles();
    if (!before.roles().containsAll(roles)) throw wider("roles", "has " + before.roles());
    Instant ends = asked.time("expires");
    if (ends != null && before.expires() != null && ends.isAfter(before.expires())) {
      throw wider("expires", "ends at " + before.expires());
    }
    return new KeyTerms(
        before.team(),
        before.name(),
        before.owner(),
        before.note(),
        roles,
        new KeyLimits(
            models.isEmpty() ? were.models() : models,
            were.tags(),
            purpose == null ? were.purpose() : purpose,
            level == null ? most : level),
        ends == null ? before.expires() : ends);
  }

  private static Refusal wider(String field, String fact) {
    return Refusal.invalid(
        field, "The key " + fact + ", and narrowing takes away only: make another key for more.");
  }

  /** Whether a list, of which none is all, covers a name: as it stands, or all that it means. */
  static boolean covers(List<String> list, String name, Catalog catalog) {
    if (list.isEmpty() || list.contains(name) || list.contains(Selectors.EVERY)) return true;
    List<String> meant = Selectors.expanded(list, catalog);
    return catalog
        .resolve(name)
        .filter(found -> found.kind() != Catalog.Kind.AUTO)
        .map(found -> found.models().stream().allMatch(m -> Selectors.anyMatches(meant, m)))
        .orElse(false);
  }

  /** Models as the configuration spells them, aliases and selectors as they stand. */
  private static List<String> models(List<String> asked, Catalog catalog) {
    List<String> models = new ArrayList<>();
    for (String name : asked) {
      var model = catalog.spelled(name);
      if (model.isPresent()) {
        models.add(model.get());
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

  private static Map<String, String> tags(Map<String, String> tags, TagRules rules) {
    if (tags.size() > TagRules.MOST) {
      throw Refusal.invalid("tags", "A key has at most " + TagRules.MOST + " tags.");
    }
    tags.forEach(
        (name, text) ->
            rules
                .problem(name, text)
                .ifPresent(
                    problem -> {
                      throw Refusal.invalid("tags", "tags: " + problem + ".");
                    }));
    return tags;
  }

  private static @Nullable Level level(@Nullable String value) {
    if (value == null) return null;
    return Level.of(value).orElseThrow();
  }
}
