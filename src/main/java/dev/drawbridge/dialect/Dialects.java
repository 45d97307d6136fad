package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.codec.CallTarget;
import dev.drawbridge.dialect.codec.CallerDialect;
import dev.drawbridge.dialect.codec.CallerEmbeddingCodec;
import dev.drawbridge.dialect.codec.Reply;
import dev.drawbridge.dialect.codec.Translation;
import dev.drawbridge.dialect.codec.Vendor;
import dev.drawbridge.dialect.codec.VendorCodec;
import dev.drawbridge.dialect.codec.VendorDialect;
import dev.drawbridge.dialect.codec.VendorEmbeddingCodec;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The registry of dialects. */
public final class Dialects {
  /** Each dialect that vendors speak; another one is a line more. */
  private static final Map<Dialect, VendorDialect> VENDORS =
      Stream.of(
              new OpenAiDialect(),
              new ResponsesDialect(),
              new AnthropicDialect(),
              new GeminiDialect(),
              new BedrockDialect(),
              new OllamaDialect())
          .collect(Collectors.toUnmodifiableMap(VendorDialect::dialect, Function.identity()));

  /** Each dialect that callers speak, in the order in which they are recognised. */
  private static final List<CallerDialect> CALLERS =
      List.of(
          new OpenAiDialect(), new ResponsesDialect(), new AnthropicDialect(), new GeminiDialect());

  private Dialects() {}

  /** A dialect as callers speak it; null where none does. */
  public static @Nullable CallerDialect ofCallers(Dialect dialect) {
    for (CallerDialect each : CALLERS) if (each.dialect().equals(dialect)) return each;
    return null;
  }

  /** A dialect as vendors speak it. */
  public static VendorDialect ofVendors(Dialect dialect) {
    return Objects.requireNonNull(VENDORS.get(dialect), dialect::wire);
  }

  /**
   * What a provider speaks by its configuration; OpenAI's where it does not say.
   *
   * @param wire null for nothing
   */
  public static VendorDialect configured(@Nullable String wire) {
    VendorDialect openAi = ofVendors(OpenAiDialect.ID);
    return wire == null ? openAi : VENDORS.getOrDefault(new Dialect(wire), openAi);
  }

  /** Headers of callers that go to a vendor of some dialect. */
  public static Set<String> forwardedHeaders() {
    Set<String> names = new TreeSet<>();
    for (CallerDialect dialect : CALLERS) names.addAll(dialect.forwardedHeaders());
    return names;
  }

  /** Whether a call asks for the embedding of one text by a route that is for one text only. */
  public static boolean isSingle(ModelCall call) {
    CallerDialect callers = ofCallers(call.dialect());
    return callers != null && callers.isSingle(call);
  }

  /** A call without content, for questions about models alone. */
  public static ModelCall nothing(Operation operation, String model) {
    return new ModelCall(
        OpenAiDialect.ID,
        operation,
        model,
        false,
        false,
        null,
        1,
        Set.of(),
        Set.of(),
        InputTokens.atMost(0),
        Set.of(),
        new byte[0],
        List.of(),
        0);
  }

  /** The headers in which some vendor takes a credential. */
  public static Set<String> credentialHeaders() {
    Set<String> names = new TreeSet<>();
    for (VendorDialect dialect : VENDORS.values()) {
      for (Vendor vendor : Vendor.values()) names.add(dialect.credentialHeader(vendor));
    }
    return names;
  }

  /**
   * The way between a call's dialect and a target's. Where they are the same the bytes pass, but
   * for what has to change.
   *
   * @throws IllegalArgumentException where {@link FeatureSupport#reaches} says no, a mistake of
   *     ours
   */
  public static Translation translation(ModelCall call, CallTarget target) {
    if (call.dialect().equals(target.dialect())) return new SameDialect(call, target);
    if (call.operation() == Operation.EMBEDDING) return embeddings(call, target);
    CallerDialect callers = ofCallers(call.dialect());
    VendorCodec vendors = ofVendors(target.dialect()).chat();
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no way from " + call.dialect() + " to " + target.dialect());
    }
    return new Translated(
        call,
        target,
        callers.callersChat(),
        vendors,
        new Reply(call.usageAsked(), Instant.now().getEpochSecond(), call));
  }

  private static Translation embeddings(ModelCall call, CallTarget target) {
    CallerDialect dialect = ofCallers(call.dialect());
    CallerEmbeddingCodec callers = dialect == null ? null : dialect.callersEmbeddings();
    VendorEmbeddingCodec vendors = ofVendors(target.dialect()).embeddings();
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no embeddings from " + call.dialect() + " to " + target.dialect());
    }
    return new TranslatedEmbeddings(call, target, callers, vendors);
  }
}
