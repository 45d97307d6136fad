package dev.drawbridge.routing;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.Collection;
import java.util.List;

/** Names what is to be used in place of a retired model, where the caller may use it. */
public final class Successors {
  private Successors() {}

  /**
   * A refusal as it is told: one for a model's retirement names the next of its successors that
   * policy permits, and none where it permits none.
   *
   * @param retired the models that it is about
   * @param permitted ids of the models that the caller may use for the same call
   */
  public static Refusal named(
      Refusal refusal, Catalog catalog, List<Model> retired, Collection<String> permitted) {
    if (refusal.code() != RefusalCode.MODEL_RETIRED) return refusal;
    boolean one = retired.stream().map(Model::name).distinct().count() == 1;
    for (Model model : retired) {
      for (Model next : catalog.successors(model)) {
        if (!permitted.contains(next.id())) continue;
        String whose = one ? " Its successor" : " The successor of " + model.name();
        return new Refusal(
            refusal.code(), refusal.text() + whose + " is " + next.name() + ".", refusal.details());
      }
    }
    return refusal;
  }
}
