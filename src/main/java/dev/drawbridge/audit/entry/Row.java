package dev.drawbridge.audit.entry;

import dev.drawbridge.exchange.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request or refusal as searches show it. A member that the record does not tell is null.
 *
 * @param state {@code erased} where its content was destroyed, {@code closed} where its keys are
 *     not here: then only its id, seq and time are known; null where it is open
 * @param erasedBy the seq of the erasure's record, where that is known
 */
public record Row(
    String requestId,
    long seq,
    Instant time,
    Asker asker,
    Asked asked,
    Decided decided,
    Served served,
    @Nullable String state,
    @Nullable Long erasedBy) {

  /** Who asked. */
  public record Asker(
      @Nullable String team,
      @Nullable String principal,
      @Nullable String issuer,
      @Nullable String kind,
      @Nullable String onBehalfOf,
      Names names) {
    /** The principal's id as facts name it; null where the record does not tell it. */
    public @Nullable String qualifiedId() {
      return issuer == null ? principal : principal == null ? null : issuer + "|" + principal;
    }
  }

  /**
   * What people call those who asked; each is null where the record does not tell.
   *
   * @param name the principal's, or the key's
   * @param email of the principal
   * @param personName of whom it acts for
   * @param personEmail likewise
   */
  public record Names(
      @Nullable String name,
      @Nullable String email,
      @Nullable String personName,
      @Nullable String personEmail) {
    public static final Names NONE = new Names(null, null, null, null);
  }

  /**
   * What was asked.
   *
   * @param model as the caller named it
   */
  public record Asked(
      @Nullable String operation,
      @Nullable String model,
      @Nullable String sensitivity,
      Map<String, String> tags) {}

  /**
   * What became of it.
   *
   * @param outcome null while the request runs
   * @param code of a refusal or a failure
   * @param revision of the policy that decided
   */
  public record Decided(
      @Nullable String outcome,
      @Nullable String code,
      List<Reason> reasons,
      @Nullable String revision) {}

  /**
   * Who served it, and for how much.
   *
   * @param fallbacks the targets that failed before the one that served
   */
  public record Served(
      @Nullable String model,
      @Nullable String provider,
      List<Fallback> fallbacks,
      @Nullable Double costUsd,
      @Nullable Long inputTokens,
      @Nullable Long outputTokens) {}

  /**
   * A target that failed.
   *
   * @param signal the class of its failure
   * @param scope what the failure concerned; null in records of before
   * @param rule that said so, likewise
   */
  public record Fallback(
      String model, String signal, @Nullable String scope, @Nullable String rule) {}
}
