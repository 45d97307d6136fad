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
      @Nullable RequestAccess requestAccess) {
    public static final Details NONE =
        new Details(null, List.of(), List.of(), Map.of(), null, null, null, null, null);

    public Details withParam(@Nullable String its) {
      return new Details(
          its, reasons, eligible, excluded, revision, retryAfter, resets, limit, requestAccess);
    }

    public Details withReasons(List<Reason> its) {
      return new Details(
          param, its, eligible, excluded, revision, retryAfter, resets, limit, requestAccess);
    }

    public Details withEligible(List<String> its) {
      return new Details(
          param, reasons, its, excluded, revision, retryAfter, resets, limit, requestAccess);
    }

    public Details withExcluded(Map<String, List<String>> its) {
      return new Details(
          param, reasons, eligible, its, revision, retryAfter, resets, limit, requestAccess);
    }

    public Details withRevision(@Nullable String its) {
      return new Details(
          param, reasons, eligible, excluded, its, retryAfter, resets, limit, requestAccess);
    }

    public Details withRetryAfter(@Nullable Duration its) {
      return new Details(
          param, reasons, eligible, excluded, revision, its, resets, limit, requestAccess);
    }

    public Details withResets(@Nullable Instant its) {
      return new Details(
          param, reasons, eligible, excluded, revision, retryAfter, its, limit, requestAccess);
    }

    public Details withLimit(@Nullable String its) {
      return new Details(
          param, reasons, eligible, excluded, revision, retryAfter, resets, its, requestAccess);
    }

    public Details withRequestAccess(@Nullable RequestAccess its) {
      return new Details(
          param, reasons, eligible, excluded, revision, retryAfter, resets, limit, its);
    }
  }

  /**
   * Where what stands in the way may be asked to be lifted.
   *
   * @param route of the callers' port
   * @param page on which people decide about what was asked; null for none
   */
  public record RequestAccess(String route, @Nullable String page) {}

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
    return new Refusal(RefusalCode.INVALID_REQUEST, message, Details.NONE.withParam(param));
  }

  /** A refusal for grounds that have codes. */
  public static Refusal because(RefusalCode code, String message, Reason... reasons) {
    return new Refusal(code, message, Details.NONE.withReasons(List.of(reasons)));
  }

  /** The same with where what stands in the way may be asked to be lifted. */
  public Refusal withRequestAccess(RequestAccess where) {
    return new Refusal(
        code,
        text(),
        Details.NONE
            .withParam(details.param())
            .withReasons(details.reasons())
            .withEligible(details.eligible())
            .withExcluded(details.excluded())
            .withRevision(details.revision())
            .withRetryAfter(details.retryAfter())
            .withResets(details.resets())
            .withLimit(details.limit())
            .withRequestAccess(where));
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
