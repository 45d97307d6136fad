package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One attempt at one target.
 *
 * @param credential the id of the credential used, never its value
 * @param vendorRequestId the vendor's own request id, at most 128 characters
 * @param failure null where the target answered
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
    @Nullable SignalClass failure,
    boolean timedOut,
    boolean sent,
    int status,
    long millis) {

  /** The same attempt as one that failed after its answer had begun. */
  public Attempt failed(SignalClass how, boolean late) {
    return new Attempt(
        model, provider, credential, vendorRequestId, how, late, sent, status, millis);
  }
}
