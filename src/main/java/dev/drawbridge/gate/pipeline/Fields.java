package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.UnaskedTools;
import dev.drawbridge.dialect.codec.FieldRules;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.MaskDuty;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Refuses fields of a request that would choose a model, a place or a remote tool without policy's
 * decision.
 */
public final class Fields {
  private Fields() {}

  /**
   * A call as it is put to policy, with its body: without the vendors' own tools that the caller's
   * team may not use and that nobody asked for. Whether they may be left out is policy's to say,
   * see {@link #leftOut}.
   *
   * @param read reads a body
   */
  static UnaskedTools.Less put(
      GateSnapshot snapshot, Caller caller, Function<byte[], ModelCall> read, byte[] body) {
    ModelCall call = read.apply(body);
    if (call.features().contains(Feature.HOSTED_TOOL)) {
      Set<String> permitted = permitted(snapshot, caller);
      UnaskedTools.Less less =
          UnaskedTools.without(call, tool -> FieldRules.permits(permitted, tool), read);
      if (less != null) return less;
    }
    return new UnaskedTools.Less(call, body);
  }

  /** Fails with {@code field_not_permitted} where policy does not have tools left out. */
  static Future<Decided> leftOut(Decided decided) {
    List<String> unasked = decided.call().unasked();
    if (unasked.isEmpty() || decided.verdict().terms().dropsUnaskedTools()) {
      return Future.succeededFuture(decided);
    }
    return Stopped.after(
        decided,
        () -> {
          throw refusal(unasked.getFirst());
        });
  }

  /** Fails with {@code field_not_permitted} for one that a candidate's vendor would obey. */
  static void check(
      GateSnapshot snapshot, Caller caller, ModelCall call, Catalog.Resolution resolution) {
    for (Model model : resolution.models()) check(snapshot, caller, call, model);
  }

  /** Checks the fields for the one model that the call is about to be sent to. */
  static void check(GateSnapshot snapshot, Caller caller, ModelCall call, Model model) {
    Optional<String> refused = firstRefused(snapshot, caller, call, model);
    if (refused.isPresent()) throw refusal(refused.get());
  }

  /**
   * The targets that a verdict leaves, but for models whose vendor would obey a field of the call
   * that the caller's team may not use, and those before which, or in whose answers, something is
   * to be masked that nothing here looks for. Every route of a call is made here.
   */
  public static Route plan(GateSnapshot snapshot, Question question, Verdict verdict) {
    ModelCall call = question.asked().call();
    DecisionInput input = question.input();
    Route route = Routes.plan(verdict, question.resolution(), input, snapshot.upstream().health());
    List<Target> targets = new ArrayList<>(route.targets());
    Map<String, String> passedOver = new LinkedHashMap<>(route.passedOver());
    for (Target target : route.targets()) {
      if (!masks(snapshot, target)) {
        targets.remove(target);
        passedOver.put(target.model().id(), Routes.MASK_UNAVAILABLE);
        continue;
      }
      if (firstRefused(snapshot, input.principal(), call, target.model()).isEmpty()) continue;
      targets.remove(target);
      passedOver.put(target.model().id(), RefusalCode.FIELD_NOT_PERMITTED.wire());
    }
    return new Route(
        List.copyOf(targets), Collections.unmodifiableMap(passedOver), route.spilledFrom());
  }

  /**
   * Whether something here looks for all that is to be masked before a target, or of its answer.
   */
  private static boolean masks(GateSnapshot snapshot, Target target) {
    Verdict.OfAnswer answer = target.obligations().answer();
    return target.obligations().mask().stream()
            .map(each -> MaskDuty.of(each).category())
            .allMatch(snapshot.labeller()::detects)
        && answer.mask().stream().allMatch(snapshot.labeller()::finds)
        && answer.cut().stream().allMatch(snapshot.labeller()::finds);
  }

  private static Optional<String> firstRefused(
      GateSnapshot snapshot, Caller caller, ModelCall call, Model model) {
    Vendor vendor = Vendor.of(model.provider().vendor());
    Optional<String> refused = FieldRules.firstRefused(vendor, call.fields(), Set.of());
    if (refused.isEmpty()) return refused;
    return FieldRules.firstRefused(vendor, call.fields(), permitted(snapshot, caller));
  }

  /** Names of fields that would else be refused, as the facts of the caller's team have them. */
  static Set<String> permitted(GateSnapshot snapshot, Caller caller) {
    String team = caller.team();
    if (team == null) return Set.of();
    return snapshot.policy().team(team).map(Team::fields).orElse(Set.of());
  }

  private static String ground(String field) {
    for (String tier : ModelCall.DEAR_TIERS) {
      if (!field.startsWith(tier)) continue;
      return "The field "
          + field
          + " asks for more than the vendor's plain price; the facts of a team may permit it.";
    }
    return "The field " + field + " would choose a model, place or tool beside policy.";
  }

  private static Refusal refusal(String field) {
    return new Refusal(
        RefusalCode.FIELD_NOT_PERMITTED, ground(field), Refusal.Details.NONE.withParam(field));
  }
}
