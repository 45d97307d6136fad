package dev.drawbridge.admin;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.identity.KeyTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code key create}, read; each mistake is a {@link Refusal} that names its field.
 */
final class KeyForm {
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
