package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Operation;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dialect that vendors speak: where and how they are asked, and what of a call can be said to
 * them. Pure: it keeps nothing.
 */
public interface VendorDialect extends WireFormat {
  /**
   * What is spoken in a caller's call to a provider of this dialect.
   *
   * @param own whether the organisation runs the provider itself
   */
  default Dialect spokenFor(Dialect callers, Vendor vendor, boolean own) {
    return dialect();
  }

  /** Whether a vendor lacks an operation that others of this dialect have. */
  default boolean lacks(Operation operation, Vendor vendor) {
    return false;
  }

  /**
   * Where a call goes below a provider's base URL: its path, with a query where it needs one.
   *
   * @param single whether an embedding is asked for one text in Gemini's own form
   * @param model the name that the vendor knows
   * @throws IllegalStateException for an operation that is never sent, a mistake of ours
   */
  String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model);

  /** The path that lists an endpoint's models; null where there is none. */
  @Nullable String modelsPath(VendorEndpoint endpoint);

  /**
   * The path that tells of one model without using it, or, where there is none, the path that lists
   * them; null where there is neither.
   */
  @Nullable String modelPath(VendorEndpoint endpoint, String model);

  /** The header that takes the credential; {@code authorization} takes it as a bearer token. */
  default String credentialHeader(Vendor vendor) {
    return "authorization";
  }

  /** Headers of each request where the caller names no other. */
  default Map<String, String> headers() {
    return Map.of();
  }

  /** The media type of a streamed answer. */
  default String streamType() {
    return "text/event-stream";
  }

  /** Whether requests are signed with AWS' keys instead of bearing a key. */
  default boolean isSigned() {
    return false;
  }

  /**
   * What is wrong with an endpoint of a vendor's own form; null for nothing.
   *
   * @return the key of the configuration at fault, and why
   */
  default Map.@Nullable Entry<String, String> misfit(VendorEndpoint endpoint) {
    return endpoint.vendor().hasDeployments()
        ? Map.entry("vendor", "azure speaks the dialect openai")
        : null;
  }

  /** The features of another dialect's call that can be said. */
  Set<Feature> carries();

  /**
   * Whether a model can be told of a feature that {@link #carries} does not hold.
   *
   * @param model the name that the vendor knows
   * @param known what it is by the catalogue
   */
  default boolean carries(Feature feature, String model, String known) {
    return false;
  }

  /** How other dialects' chats are said; null where none is. */
  @Nullable VendorCodec chat();

  /** How other dialects' calls for embeddings are said; null where none is. */
  default @Nullable VendorEmbeddingCodec embeddings() {
    return null;
  }

  /** What is thrown for an operation that is never sent in this dialect. */
  default IllegalStateException never(Operation operation) {
    return new IllegalStateException("no " + operation.wire() + " in " + dialect().wire());
  }
}
