package dev.drawbridge.gate;

import dev.drawbridge.http.CrossOrigin;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.http.Peers;
import dev.drawbridge.http.tls.TlsSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code listen}.
 *
 * @param tls null where the port speaks cleartext
 * @param peers whose connections are taken
 * @param origins of web pages that may read answers
 * @param failedLogins of one address in a minute; 0 for any number
 * @param maxBody bytes of one request's body, at most
 * @param buffer bytes that bodies and answers under way take together, at most
 * @param maxConcurrent requests in flight, at most
 * @param read within which head and body must arrive
 * @param keepAlive silence after which a stream gets a comment
 * @param linger how long new requests are answered {@code draining} once a drain began
 * @param drain how long a drain may take in all
 * @param rehearsal how long a start makes calls to itself before it serves; null for not at all,
 *     but where it takes over from another process
 */
public record ListenSettings(
    String host,
    int port,
    @Nullable TlsSettings tls,
    Peers peers,
    CrossOrigin origins,
    int failedLogins,
    int maxBody,
    long buffer,
    int maxConcurrent,
    Duration read,
    Duration keepAlive,
    Duration linger,
    Duration drain,
    @Nullable Duration rehearsal) {
  /** Where it is bound. */
  public HttpPort.Place place() {
    return new HttpPort.Place(port, host, "listen.port");
  }

  /** The same with another TLS. */
  public ListenSettings encrypted(@Nullable TlsSettings by) {
    return new ListenSettings(
        host,
        port,
        by,
        peers,
        origins,
        failedLogins,
        maxBody,
        buffer,
        maxConcurrent,
        read,
        keepAlive,
        linger,
        drain,
        rehearsal);
  }
}
