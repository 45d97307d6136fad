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
import java.util.EnumSet;
import java.util.Set;

/** Chooses the dialect in which a call is sent to a model. */
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

  private static VendorDialect vendors(Provider provider) {
    return Dialects.configured(provider.dialect());
  }
}
