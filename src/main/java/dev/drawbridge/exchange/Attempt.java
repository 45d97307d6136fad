package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One attempt at one target.
 *
 * @param credential the id of the credential used, never its value
 * @param vendorRequestId the vendor's own request id, at most 128 characters
 * @param meaning what its failure meant; null where the target answered
 * @param timedOut whether a time limit of ours ended it
 * @param sent whether anything of the request was handed to a connection
 * @param status the vendor's HTTP status, 0 where none came
 * @param millis from sending to the answer's head or the failure
 */
public record Attempt(
    String model,
    String provider,
    String credential,
    @Nullable String vendorRequestId,
    @Nullable Meaning meaning,
    boolean timedOut,
    boolean sent,
    int status,
    long millis) {

  /**
   * What a failure meant.
   *
   * @param scope what it concerned
   * @param rule the id of the rule that said so; of this gateway's own kind where no vendor spoke
   */
  public record Meaning(SignalClass signal, SignalScope scope, String rule) {
    /** A meaning that concerns what its class usually does. */
    public static Meaning of(SignalClass signal, String rule) {
      return new Meaning(signal, SignalScope.of(signal), rule);
    }
  }

  /** The class of its failure; null where the target answered. */
  public @Nullable SignalClass failure() {
    return meaning == null ? null : meaning.signal;
  }

  /** The same attempt as one that failed after its answer had begun. */
  public Attempt failed(Meaning how, boolean late) {
    return new Attempt(
        model, provider, credential, vendorRequestId, how, late, sent, status, millis);
  }
}
