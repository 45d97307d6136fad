package dev.drawbridge.catalog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Selectors, by which the {@code models} of a team or key name models by what they are. */
public final class Selectors {
  /** The selector of every model. */
  public static final String EVERY = "*";

  private static final List<String> KINDS =
      List.of("weights", "hosting", "operator", "maker", "licence", "label");

  private Selectors() {}

  /** The kind of a name that reads like a selector: {@code weights} of {@code weights:open}. */
  public static Optional<String> kindOf(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) return Optional.empty();
    return KINDS.stream().filter(name.substring(0, colon)::equalsIgnoreCase).findFirst();
  }

  /** The selector with its kind as policy spells it. */
  public static String spelt(String selector) {
    String kind = kindOf(selector).orElse("");
    return kind + selector.substring(kind.length());
  }

  /** Whether a selector that is no name and not {@link #EVERY} stands for a model. */
  public static boolean matches(String selector, Model model) {
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

  /**
   * The names with each alias as its members and each model's id as the catalogue spells it; the
   * same list where there is nothing to change.
   */
  public static List<String> expanded(List<String> names, Catalog catalog) {
    Set<String> meant = new LinkedHashSet<>();
    for (String name : names) {
      var resolution = catalog.resolve(name);
      if (resolution.isEmpty() || resolution.get().kind() == Catalog.Kind.AUTO) meant.add(name);
      else for (Model member : resolution.get().models()) meant.add(member.id());
    }
    List<String> list = new ArrayList<>(meant);
    return list.equals(names) ? names : List.copyOf(list);
  }

  /** Whether one of the names, expanded already, stands for a model. */
  public static boolean anyMatches(List<String> expanded, Model model) {
    for (String name : expanded)
      if (name.equals(EVERY) || name.equals(model.id()) || matches(name, model)) return true;
    return false;
  }
}
