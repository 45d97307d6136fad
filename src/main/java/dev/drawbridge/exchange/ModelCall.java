package dev.drawbridge.exchange;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of a model, as one parsing pass found it. The original bytes are kept and
 * forwarded; {@link Mark}s say where in them something may have to change.
 *
 * @param dialect how it is asked, and how the answer is wanted
 * @param model the name that the caller asked for
 * @param usageAsked whether the caller asked for usage in a stream
 * @param maxOutputTokens the caller's own bound, null where it gave none
 * @param choices how many answers are asked for ({@code n}), at least 1
 * @param features what not every dialect can say
 * @param input how much is to be read: bytes of the body ÷ 3, but 4,096 for a larger image and
 *     bytes ÷ 64 for larger audio that stand in it, and 1,600 for an image that is linked
 * @param fields top-level field names, and dotted names of those within that choose a model, place
 *     or remote tool ({@code prompt.id}, {@code tools.mcp}), or what a vendor charges more for
 *     ({@code service_tier.priority})
 * @param body the caller's bytes; not to be changed
 * @param values how many JSON values the body has but for those within schemas and arguments of
 *     tools: with its length the measure of the work and the memory that it takes to translate it
 */
public record ModelCall(
    Dialect dialect,
    Operation operation,
    String model,
    boolean stream,
    boolean usageAsked,
    @Nullable Integer maxOutputTokens,
    int choices,
    Set<Capability> needs,
    Set<Feature> features,
    InputTokens input,
    Set<String> fields,
    byte[] body,
    List<Mark> marks,
    int values) {

  /** Among the fields: some of the input is to be written to the vendor's cache. */
  public static final String CACHE = "cache_control";

  /** Among the fields: it is to be kept there for an hour. */
  public static final String CACHE_FOR_AN_HOUR = "cache_control.1h";

  /** Fields begin so that name a tier above the vendor's plain price. */
  public static final Set<String> DEAR_TIERS = Set.of("service_tier.", "speed.");

  /** Bytes of the body. */
  public int size() {
    return body.length;
  }

  /** Whether the call asks for a tier that its vendor charges more for. */
  public boolean asksForDearTier() {
    for (String field : fields) {
      for (String tier : DEAR_TIERS) if (field.startsWith(tier)) return true;
    }
    return false;
  }

  /** An upper bound of the tokens to be read. */
  public int estimatedInputTokens() {
    return input.atMost();
  }

  /** The same call, with its tokens counted. */
  public ModelCall counted(InputTokens counted) {
    return new ModelCall(
        dialect,
        operation,
        model,
        stream,
        usageAsked,
        maxOutputTokens,
        choices,
        needs,
        features,
        counted,
        fields,
        body,
        marks,
        values);
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "ModelCall[" + operation.wire() + ", " + size() + " bytes]";
  }
}
