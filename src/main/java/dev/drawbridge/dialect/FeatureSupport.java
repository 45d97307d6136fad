package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which features of a call of another dialect each dialect can express. */
public final class FeatureSupport {
  private FeatureSupport() {}

  /** The features that a dialect can express. */
  public static Set<Feature> carries(Dialect dialect) {
    return Dialects.ofVendors(dialect).carries();
  }

  /** Whether a call of one dialect can be put to a target of another at all. */
  public static boolean reaches(Operation operation, Dialect from, Dialect to) {
    if (from.equals(to)) return true;
    CallerDialect callers = Dialects.ofCallers(from);
    if (callers == null) return false;
    return switch (operation) {
      case CHAT -> Dialects.ofVendors(to).chat() != null;
      case EMBEDDING ->
          callers.callersEmbeddings() != null && Dialects.ofVendors(to).embeddings() != null;
      case COUNT_TOKENS -> false;
    };
  }

  /**
   * What a call uses and a target cannot be told; empty where nothing stands between.
   *
   * @param model the name that the vendor knows
   * @param known what the model is by the catalogue
   */
  public static Set<Feature> lost(ModelCall call, Dialect target, String model, String known) {
    Set<Feature> lost = lost(call, target);
    VendorDialect vendors = Dialects.ofVendors(target);
    return lost.isEmpty()
        ? lost
        : lost.stream()
            .filter(feature -> !vendors.carries(feature, model, known))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Feature.class)));
  }

  /** What a call uses and a target's dialect cannot say; empty where nothing stands between. */
  public static Set<Feature> lost(ModelCall call, Dialect target) {
    if (call.dialect().equals(target) || call.features().isEmpty()) return Set.of();
    Set<Feature> lost = EnumSet.copyOf(call.features());
    lost.removeAll(Dialects.ofVendors(target).carries());
    return lost;
  }
}
