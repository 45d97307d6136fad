package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.FeatureSupport;
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
   * The provider's dialect; a call of the responses stays what it is where the provider is OpenAI
   * itself, Azure, or a hosted one that does not say otherwise.
   */
  static Dialect dialect(ModelCall call, Model model) {
    Provider provider = model.provider();
    Dialect spoken =
        Dialect.of(provider.dialect())
            .orElseThrow(() -> new IllegalStateException("no dialect " + provider.dialect()));
    boolean responses = call.dialect() == Dialect.RESPONSES && spoken == Dialect.OPENAI;
    return responses && hasResponses(provider) ? Dialect.RESPONSES : spoken;
  }

  /**
   * What a call uses and cannot be said to a model; empty where nothing stands between, or nothing
   * is sent.
   */
  static Set<Feature> lost(ModelCall call, Model model) {
    if (call.operation() == Operation.COUNT_TOKENS) return Set.of();
    Dialect target = dialect(call, model);
    if (FeatureSupport.reaches(call.operation(), call.dialect(), target)
        && !vertexLacks(call, model)) {
      return FeatureSupport.lost(call, target, model.upstream(), model.known());
    }
    Set<Feature> all = EnumSet.of(Feature.OWN_FORM);
    all.addAll(call.features());
    return all;
  }

  /** Vertex has embeddings in a form of its own, which is spoken by nobody here. */
  private static boolean vertexLacks(ModelCall call, Model model) {
    Provider provider = model.provider();
    return call.operation() == Operation.EMBEDDING
        && "vertex".equals(provider.vendor())
        && provider.dialect().equals(Dialect.GEMINI.wire());
  }

  /** Whether a call is Gemini's own for the embedding of one text, which has a route of its own. */
  static boolean single(ModelCall call) {
    return call.dialect() == Dialect.GEMINI
        && call.operation() == Operation.EMBEDDING
        && !call.fields().contains("requests");
  }

  private static boolean hasResponses(Provider provider) {
    String vendor = provider.vendor();
    if (vendor == null) return provider.hosting() != Hosting.OWN;
    return vendor.equals("openai") || vendor.equals("azure");
  }
}
