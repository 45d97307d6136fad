package dev.drawbridge.upstream;

import dev.drawbridge.http.tls.TlsIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one provider, or one model of it, is called: the configuration's {@code upstream} with the
 * provider's and the model's own keys laid over it.
 *
 * @param firstByte limit from sending to the first answer byte of a stream
 * @param idle limit between two pieces of a stream
 * @param answer limit of one attempt at an answer that is not streamed; null for a third of {@code
 *     deadline} where another target can follow, so that it has time, and no limit of its own else
 * @param attempts made for one call at most, repeats at the same target included
 * @param deadline bounds all attempts up to the first answer byte, and the whole of an answer that
 *     is not streamed
 * @param stream bounds a whole stream
 * @param connections to one provider that are in use, at most; fewer than {@link LoopClients#MANY}
 *     are all that there are, idle ones too
 * @param queue requests that wait for a connection, at most
 * @param client the certificate that the gateway shows to the provider; null for none
 */
public record UpstreamSettings(
    Duration connect,
    Duration firstByte,
    Duration idle,
    @Nullable Duration answer,
    int attempts,
    Duration deadline,
    Duration stream,
    int connections,
    int queue,
    @Nullable URI proxy,
    List<String> noProxy,
    @Nullable Path ca,
    @Nullable TlsIdentity client) {

  /**
   * The limit of one attempt at an answer that is not streamed.
   *
   * @param remaining what is left of the deadline
   * @param last whether no other attempt can follow
   */
  public Duration wholeAnswer(Duration remaining, boolean last) {
    Duration own = answer != null ? answer : last ? remaining : deadline.dividedBy(3);
    return own.compareTo(remaining) < 0 ? own : remaining;
  }
}
