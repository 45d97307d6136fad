package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEmbeddingCodec;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.dialect.contract.WireFormat;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The registry of dialects: those that the file {@code
 * META-INF/services/dev.drawbridge.dialect.contract.WireFormat} names, in its order.
 */
public final class Dialects {
  private static final List<WireFormat> ALL =
      ServiceLoader.load(WireFormat.class, Dialects.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private static final List<CallerDialect> CALLERS = speaking(CallerDialect.class).toList();

  private static final Map<Dialect, VendorDialect> VENDORS =
      speaking(VendorDialect.class)
          .collect(Collectors.toUnmodifiableMap(VendorDialect::dialect, Function.identity()));

  private static final CallerDialect OPENAI = Objects.requireNonNull(ofCallers(OpenAiDialect.ID));

  /** A request that is no call, answered as OpenAI's clients expect it. */
  public static final CallerForm PLAIN = new CallerForm(OPENAI, null, true);

  /** A chat as OpenAI's clients post it. */
  public static final CallerForm CHAT = new CallerForm(OPENAI, OPENAI.endpoints().getFirst(), true);

  /** The same of a chat that is not sent, and of which no content is kept. */
  public static final CallerForm EXPLAIN =
      new CallerForm(OPENAI, OPENAI.endpoints().getFirst(), false);

  private Dialects() {}

  private static <T extends WireFormat> Stream<T> speaking(Class<T> side) {
    return ALL.stream().filter(side::isInstance).map(side::cast);
  }

  /** The dialects that callers speak. */
  public static List<CallerDialect> callers() {
    return CALLERS;
  }

  /** The names of the dialects that a provider may be configured with. */
  public static List<String> configurable() {
    return speaking(VendorDialect.class)
        .filter(vendors -> vendors.chat() != null)
        .map(vendors -> vendors.dialect().wire())
        .toList();
  }

  /**
   * The form of a request that is no call, as the client expects it that seems to make it: its path
   * tells, or else its headers.
   *
   * @param has whether it has a header of that name
   */
  public static CallerForm plain(String path, Predicate<String> has) {
    for (Predicate<String> seen : List.<Predicate<String>>of(name -> false, has)) {
      for (CallerDialect each : CALLERS) {
        if (each.isClients(path, seen)) return new CallerForm(each, null, true);
      }
    }
    return PLAIN;
  }

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
        new ModelCall.WantedAnswer(false, false, null, 1),
        new ModelCall.CallUse(Set.of(), Set.of(), Set.of()),
        InputTokens.atMost(0),
        new ModelCall.CallBody(new byte[0], List.of(), 0));
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
    CallerDialect callers = ofCallers(call.dialect());
    PassingCodec passing = callers == null ? null : callers.passing();
    if (callers != null && passing != null && call.dialect().equals(target.dialect())) {
      return new SameDialect(call, target, callers, passing);
    }
    if (call.operation() == Operation.EMBEDDING) return embeddings(call, target);
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
