package dev.drawbridge.dialect;

import dev.drawbridge.dialect.bedrock.BedrockModel;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which features of a call of another dialect each dialect can express. */
public final class FeatureSupport {
  private static final Map<Dialect, Set<Feature>> CARRIES = new EnumMap<>(Dialect.class);

  static {
    CARRIES.put(
        Dialect.OPENAI,
        EnumSet.of(
            Feature.IMAGE_LINK,
            Feature.DOCUMENT,
            Feature.AUDIO_INPUT,
            Feature.CHOICES,
            Feature.LOGPROBS,
            Feature.JSON_SCHEMA,
            Feature.JSON_OBJECT,
            Feature.STOP,
            Feature.FORCED_TOOL,
            Feature.SINGLE_TOOL_CALL));
    CARRIES.put(
        Dialect.ANTHROPIC,
        EnumSet.of(
            Feature.IMAGE_LINK,
            Feature.TOOL_RESULT_MEDIA,
            Feature.DOCUMENT,
            Feature.DOCUMENT_LINK,
            Feature.JSON_SCHEMA,
            // Sent as an instruction.
            Feature.JSON_OBJECT,
            Feature.STOP,
            Feature.FORCED_TOOL,
            Feature.SINGLE_TOOL_CALL,
            Feature.PREFILL));
    CARRIES.put(
        Dialect.GEMINI,
        EnumSet.of(
            Feature.TOOL_RESULT_MEDIA,
            Feature.DOCUMENT,
            Feature.AUDIO_INPUT,
            Feature.VIDEO_INPUT,
            Feature.CHOICES,
            Feature.LOGPROBS,
            Feature.JSON_SCHEMA,
            Feature.JSON_OBJECT,
            Feature.STOP,
            Feature.FORCED_TOOL));
    CARRIES.put(
        Dialect.OLLAMA,
        EnumSet.of(Feature.LOGPROBS, Feature.JSON_SCHEMA, Feature.JSON_OBJECT, Feature.STOP));
    CARRIES.put(
        Dialect.BEDROCK,
        EnumSet.of(
            Feature.TOOL_RESULT_MEDIA,
            Feature.DOCUMENT,
            Feature.JSON_SCHEMA,
            // Sent as an instruction.
            Feature.JSON_OBJECT,
            Feature.STOP,
            Feature.FORCED_TOOL));
  }

  private FeatureSupport() {}

  /** The features that a dialect can express. */
  public static Set<Feature> carries(Dialect dialect) {
    return CARRIES.getOrDefault(dialect, Set.of());
  }

  /** Whether a call of one dialect can be put to a target of another at all. */
  public static boolean reaches(Operation operation, Dialect from, Dialect to) {
    if (from == to) return true;
    return switch (operation) {
      case CHAT -> ChatCodecs.ofCallers(from) != null && ChatCodecs.ofVendors(to) != null;
      case EMBEDDING ->
          EmbeddingCodecs.ofCallers(from) != null && EmbeddingCodecs.ofVendors(to) != null;
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
    boolean single = target == Dialect.BEDROCK && lost.contains(Feature.SINGLE_TOOL_CALL);
    if (single && BedrockModel.of(model, known).singleCalls()) {
      lost.remove(Feature.SINGLE_TOOL_CALL);
    }
    return lost;
  }

  /** What a call uses and a target's dialect cannot say; empty where nothing stands between. */
  public static Set<Feature> lost(ModelCall call, Dialect target) {
    if (call.dialect() == target || call.features().isEmpty()) return Set.of();
    Set<Feature> lost = EnumSet.copyOf(call.features());
    lost.removeAll(CARRIES.getOrDefault(target, Set.of()));
    return lost;
  }
}
