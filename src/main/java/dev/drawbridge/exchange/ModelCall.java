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
 * @param input how much is to be read: bytes of the body ÷ 3, but 4,096 for a larger image and
 *     bytes ÷ 64 for larger audio that stand in it, and 1,600 for an image that is linked
 */
public record ModelCall(
    Dialect dialect,
    Operation operation,
    String model,
    WantedAnswer wanted,
    CallUse use,
    InputTokens input,
    CallBody content) {

  /**
   * How the answer is wanted.
   *
   * @param usageAsked whether the caller asked for usage in a stream
   * @param maxOutputTokens the caller's own bound, null where it gave none
   * @param choices how many answers are asked for ({@code n}), at least 1
   */
  public record WantedAnswer(
      boolean stream, boolean usageAsked, @Nullable Integer maxOutputTokens, int choices) {}

  /**
   * What of a model and of a vendor a call uses.
   *
   * @param features what not every dialect can say
   * @param fields top-level field names, and dotted names of those within that choose a model,
   *     place or remote tool ({@code prompt.id}, {@code tools.mcp}), or what a vendor charges more
   *     for ({@code service_tier.priority})
   * @param unasked the same of hosted tools that the body no longer holds, since nobody asked for
   *     them
   */
  public record CallUse(
      Set<Capability> needs, Set<Feature> features, Set<String> fields, List<String> unasked) {
    /** Of a call as its caller sent it. */
    public CallUse(Set<Capability> needs, Set<Feature> features, Set<String> fields) {
      this(needs, features, fields, List.of());
    }
  }

  /**
   * A call's body.
   *
   * @param bytes the caller's; not to be changed
   * @param values how many JSON values the body has but for those within schemas and arguments of
   *     tools: with its length the measure of the work and the memory that it takes to translate it
   */
  public record CallBody(byte[] bytes, List<Mark> marks, int values) {
    /** Sizes only: the prompt is never shown. */
    @Override
    public String toString() {
      return "CallBody[" + bytes.length + " bytes]";
    }
  }

  /** Among the fields: some of the input is to be written to the vendor's cache. */
  public static final String CACHE = "cache_control";

  /** Among the fields: it is to be kept there for an hour. */
  public static final String CACHE_FOR_AN_HOUR = "cache_control.1h";

  /** Fields begin so that name a tier above the vendor's plain price. */
  public static final Set<String> DEAR_TIERS = Set.of("service_tier.", "speed.");

  public boolean stream() {
    return wanted.stream();
  }

  public boolean usageAsked() {
    return wanted.usageAsked();
  }

  public @Nullable Integer maxOutputTokens() {
    return wanted.maxOutputTokens();
  }

  public int choices() {
    return wanted.choices();
  }

  public Set<Capability> needs() {
    return use.needs();
  }

  public Set<Feature> features() {
    return use.features();
  }

  public Set<String> fields() {
    return use.fields();
  }

  public byte[] body() {
    return content.bytes();
  }

  public List<Mark> marks() {
    return content.marks();
  }

  public int values() {
    return content.values();
  }

  /** Bytes of the body. */
  public int size() {
    return content.bytes().length;
  }

  /** Names of hosted tools that were left out of the body, since nobody asked for them. */
  public List<String> unasked() {
    return use.unasked();
  }

  /** The same call, from whose body hosted tools of these names were left out. */
  public ModelCall without(List<String> tools) {
    var less = new CallUse(use.needs(), use.features(), use.fields(), tools);
    return new ModelCall(dialect, operation, model, wanted, less, input, content);
  }

  /** Whether the call asks for a tier that its vendor charges more for. */
  public boolean asksForDearTier() {
    for (String field : use.fields()) {
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
    return new ModelCall(dialect, operation, model, wanted, use, counted, content);
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "ModelCall[" + operation.wire() + ", " + size() + " bytes]";
  }
}
