package dev.drawbridge.gate;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.FieldRules;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.Team;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fields of a request that would choose a model, place or remote tool behind policy's back. */
final class Fields {
  private Fields() {}

  /** Fails with {@code field_not_permitted} for one that a candidate's vendor would obey. */
  static void check(Stages stages, Caller caller, ModelCall call, Catalog.Resolution resolution) {
    for (Model model : resolution.models()) {
      firstRefused(stages, caller, call, model).ifPresent(Fields::refuse);
    }
  }

  /** Whether a model that no one named may get the call: its vendor obeys none of its fields. */
  static boolean permits(Stages stages, Caller caller, ModelCall call, Model model) {
    return firstRefused(stages, caller, call, model).isEmpty();
  }

  private static Optional<String> firstRefused(
      Stages stages, Caller caller, ModelCall call, Model model) {
    return FieldRules.firstRefused(
        model.provider().vendor(), call.fields(), permitted(stages, caller));
  }

  /** Names of fields that would else be refused, as the facts of the caller's team have them. */
  static Set<String> permitted(Stages stages, Caller caller) {
    String team = caller.team();
    if (team == null) return Set.of();
    return stages.policy().team(team).map(Team::fields).orElse(Set.of());
  }

  private static void refuse(String field) {
    throw new Refusal(
        RefusalCode.FIELD_NOT_PERMITTED,
        "The field " + field + " would choose a model, place or tool beside policy.",
        new Refusal.Details(field, List.of(), List.of(), Map.of(), null, null, null));
  }
}
