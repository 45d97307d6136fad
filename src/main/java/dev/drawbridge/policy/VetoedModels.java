package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import java.util.List;

/** Names models in the sentence of a veto, as the sentences of the policies do. */
final class VetoedModels {
  private VetoedModels() {}

  /** One or two models by name; of more, the first and how many others there are. */
  static String of(List<Model> models) {
    String first = of(models.getFirst());
    return switch (models.size()) {
      case 1 -> first;
      case 2 -> first + " or " + of(models.get(1));
      default -> first + " or " + (models.size() - 1) + " others";
    };
  }

  static String of(Model model) {
    var provider = model.provider();
    return model.id() + " (" + provider.operator() + ", " + provider.jurisdiction() + ")";
  }
}
