package dev.drawbridge.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exception by which a stage refuses a request. Its message and details go to the caller as
 * they are, so they hold nothing internal: no vendor text, no credential, no prompt. It carries no
 * stack trace.
 */
public final class Refusal extends RuntimeException {
  private final RefusalCode code;
  private final Details details;

  /**
   * What a caller is told beside the message.
   *
   * @param param the request's field that is at fault
   * @param eligible models that would be permitted instead
   * @param excluded each excluded candidate with its codes
   * @param retryAfter how long until the same request may succeed
   * @param resets when the limit that was met starts anew
   * @param limit the key of the limit that was met
   * @param requestAccess where what stands in the way may be asked to be lifted; null for nowhere
   */
  public record Details(
      @Nullable String param,
      List<Reason> reasons,
      List<String> eligible,
      Map<String, List<String>> excluded,
      @Nullable String revision,
      @Nullable Duration retryAfter,
      @Nullable Instant resets,
      @Nullable String limit,
      @Nullable String requestAccess) {
    public static final Details NONE =
        new Details(null, List.of(), List.of(), Map.of(), null, null, null);

    /** Details of a refusal that no limit is the ground of. */
    public Details(
        @Nullable String param,
        List<Reason> reasons,
        List<String> eligible,
        Map<String, List<String>> excluded,
        @Nullable String revision,
        @Nullable Duration retryAfter,
        @Nullable Instant resets) {
      this(param, reasons, eligible, excluded, revision, retryAfter, resets, null);
    }

    /** Details of a refusal whose ground nobody can be asked to lift. */
    public Details(
        @Nullable String param,
        List<Reason> reasons,
        List<String> eligible,
        Map<String, List<String>> excluded,
        @Nullable String revision,
        @Nullable Duration retryAfter,
        @Nullable Instant resets,
        @Nullable String limit) {
      this(param, reasons, eligible, excluded, revision, retryAfter, resets, limit, null);
    }
  }

  public Refusal(RefusalCode code, String message) {
    this(code, message, Details.NONE);
  }

  public Refusal(RefusalCode code, String message, Details details) {
    super(message, null, false, false);
    this.code = code;
    this.details = details;
  }

  /** A refusal that names the request's field which is at fault. */
  public static Refusal invalid(String param, String message) {
    return new Refusal(
        RefusalCode.INVALID_REQUEST,
        message,
        new Details(param, List.of(), List.of(), Map.of(), null, null, null));
  }

  /** A refusal for grounds that have codes. */
  public static Refusal because(RefusalCode code, String message, Reason... reasons) {
    return new Refusal(
        code, message, new Details(null, List.of(reasons), List.of(), Map.of(), null, null, null));
  }

  /** The same with where what stands in the way may be asked to be lifted. */
  public Refusal withRequestAccess(String where) {
    return new Refusal(
        code,
        text(),
        new Details(
            details.param(),
            details.reasons(),
            details.eligible(),
            details.excluded(),
            details.revision(),
            details.retryAfter(),
            details.resets(),
            details.limit(),
            where));
  }

  public RefusalCode code() {
    return code;
  }

  public Details details() {
    return details;
  }

  /** How long until the same request may succeed; null where nobody knows. */
  public @Nullable Duration retryAfter() {
    return details.retryAfter() == null ? code.away() : details.retryAfter();
  }

  /** The message, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
