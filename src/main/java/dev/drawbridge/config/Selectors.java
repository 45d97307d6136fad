package dev.drawbridge.config;

import dev.drawbridge.catalog.Model;
import java.util.List;
import java.util.Optional;

/** Selectors, by which a team's {@code models} names models by what they are. */
final class Selectors {
  static final String EVERY = "*";

  private static final List<String> KINDS =
      List.of("weights", "hosting", "operator", "maker", "licence", "label");

  private Selectors() {}

  /** The kind of a name that reads like a selector: {@code weights} of {@code weights:open}. */
  static Optional<String> kindOf(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) return Optional.empty();
    return KINDS.stream().filter(name.substring(0, colon)::equalsIgnoreCase).findFirst();
  }

  /** The selector with its kind as policy spells it. */
  static String spelt(String selector) {
    String kind = kindOf(selector).orElse("");
    return kind + selector.substring(kind.length());
  }

  static boolean matches(String selector, Model model) {
    String value = selector.substring(selector.indexOf(':') + 1);
    return switch (kindOf(selector).orElse("")) {
      case "weights" -> model.weights().equals(value);
      case "hosting" -> model.provider().hosting().wire().equals(value);
      case "operator" -> model.provider().operator().equals(value);
      case "maker" -> model.maker().equals(value);
      case "licence" -> model.licence().id().equals(value);
      case "label" -> {
        int equals = value.indexOf('=');
        yield equals > 0
            && value.substring(equals + 1).equals(model.labels().get(value.substring(0, equals)));
      }
      default -> false;
    };
  }
}
