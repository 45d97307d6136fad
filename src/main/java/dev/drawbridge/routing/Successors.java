package dev.drawbridge.routing;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names what is to be used in place of a retired model, where the caller may use it. */
public final class Successors {
  private static final String ITS = " Its successor";

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
      Model next = first(catalog.successors(model), permitted);
      if (next == null) continue;
      String whose = one ? ITS : " The successor of " + model.name();
      return new Refusal(refusal.code(), refusal.text() + whose + is(next), refusal.details());
    }
    return refusal;
  }

  /**
   * The refusal of a model that the configuration has no longer and its maker has retired.
   *
   * @param successors of it, the next first
   * @param permitted ids of the models that the caller may use
   */
  public static Refusal retired(
      Book.Entry gone, List<Model> successors, Collection<String> permitted) {
    Model next = first(successors, permitted);
    String text = VerdictRefusal.retired(gone.name(), gone.retires());
    return new Refusal(
        RefusalCode.MODEL_RETIRED,
        next == null ? text : text + ITS + is(next),
        Refusal.Details.NONE.withParam("model").withEligible(List.copyOf(permitted)));
  }

  private static @Nullable Model first(List<Model> successors, Collection<String> permitted) {
    for (Model next : successors) if (permitted.contains(next.id())) return next;
    return null;
  }

  private static String is(Model next) {
    return " is " + next.name() + ".";
  }
}
