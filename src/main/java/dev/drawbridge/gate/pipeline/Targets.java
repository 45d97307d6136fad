package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.Masking;
import dev.drawbridge.gate.pipeline.Progress.Reserved;
import dev.drawbridge.gate.pipeline.Progress.Routed;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses the form in which a call is sent to a model: its dialect, and what is masked. */
final class Targets {
  private Targets() {}

  /**
   * The provider's dialect. A call of the Responses API keeps its form where the provider is OpenAI
   * itself, Azure, or a hosted one that is not configured otherwise.
   */
  static Dialect dialect(ModelCall call, Model model) {
    Provider provider = model.provider();
    boolean own = provider.hosting() == Hosting.OWN;
    return vendors(provider).spokenFor(call.dialect(), Vendor.of(provider.vendor()), own);
  }

  /**
   * The features of a call that are lost on the way to a model; empty where none is, or where
   * nothing is sent.
   */
  static Set<Feature> lost(ModelCall call, Model model) {
    if (call.operation() == Operation.COUNT_TOKENS) return Set.of();
    Provider provider = model.provider();
    Dialect target = dialect(call, model);
    if (FeatureSupport.reaches(call.operation(), call.dialect(), target)
        && !vendors(provider).lacks(call.operation(), Vendor.of(provider.vendor()))) {
      return FeatureSupport.lost(call, target, model.upstream(), model.known());
    }
    Set<Feature> all = EnumSet.of(Feature.OWN_FORM);
    all.addAll(call.features());
    return all;
  }

  /**
   * A call as a target must see it; null where nothing in it has to be masked there. Fails with a
   * refusal where that is not possible.
   *
   * @param made how it was masked for another target; null where it was not
   */
  static Future<@Nullable MaskedCall> masked(
      GateSnapshot snapshot,
      CallerRequest request,
      Question.Asked asked,
      Target target,
      @Nullable MaskedCall made) {
    ModelCall call = asked.call();
    List<String> obliged = target.obligations().mask();
    if (obliged.isEmpty() || call.operation() == Operation.COUNT_TOKENS) {
      return Future.succeededFuture();
    }
    var masking =
        new Masking(snapshot.labeller(), request.form(), request.named(), call, asked.contents());
    Set<String> owed = masking.owed(obliged);
    if (owed.isEmpty()) return Future.succeededFuture();
    CallerRules rules = snapshot.callers();
    boolean persons = rules.persons(target.model().provider().hosting()) != null;
    if (made != null && made.persons() == persons && made.categories().equals(owed)) {
      return Future.succeededFuture(made);
    }
    // What the vendor keeps has names that this request does not show.
    var keyed = StateAffinity.names(call) ? rules.numbers(asked.caller()) : null;
    return masking
        .masked(owed, persons, keyed, rules.unguessable(asked.caller()))
        .map(done -> done);
  }

  /** What is on disk is what is sent: the call as its first target must see it. */
  static Future<@Nullable MaskedCall> masked(
      GateSnapshot snapshot, CallerRequest request, Reserved known) {
    Target first = known.route().targets().getFirst();
    return masked(snapshot, request, known.decided().question().asked(), first, known.masked());
  }

  /**
   * The route from the first target on for which the call can be masked, with the call so masked.
   * Fails with the refusal of the first target where there is none.
   */
  static Future<Routed> maskable(GateSnapshot snapshot, CallerRequest request, Routed known) {
    Route route = known.route();
    List<Target> targets = route.targets();
    return masked(snapshot, request, known.decided().question().asked(), targets.getFirst(), null)
        .map(masked -> new Routed(known.decided(), route, masked))
        .recover(
            cannot -> {
              if (!(cannot instanceof Refusal) || targets.size() == 1) {
                return Future.failedFuture(cannot);
              }
              Map<String, String> passedOver = new LinkedHashMap<>(route.passedOver());
              passedOver.put(targets.getFirst().model().id(), Routes.MASK_UNAVAILABLE);
              var rest =
                  new Route(
                      targets.subList(1, targets.size()),
                      Collections.unmodifiableMap(passedOver),
                      route.spilledFrom());
              return maskable(snapshot, request, new Routed(known.decided(), rest))
                  .recover(neither -> Future.failedFuture(cannot));
            });
  }

  /** The models that a route passes over because the call cannot be masked for them. */
  static Set<String> unmaskable(Route route) {
    if (route.passedOver().isEmpty()) return Set.of();
    return route.passedOver().entrySet().stream()
        .filter(each -> each.getValue().equals(Routes.MASK_UNAVAILABLE))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static VendorDialect vendors(Provider provider) {
    return Dialects.configured(provider.dialect());
  }
}
