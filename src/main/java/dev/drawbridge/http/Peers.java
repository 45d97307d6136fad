package dev.drawbridge.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a port takes, and how many.
 *
 * @param most connections at once; null for what the limit of open files leaves
 * @param proxied whether each begins with a header of the PROXY protocol, and only trusted peers
 *     have any
 * @param ofAddress connections of one address at once; 0 for any number. Those of trusted networks
 *     are not counted, as their addresses stand for others
 */
public record Peers(
    TrustedNetworks trusted, boolean proxied, @Nullable Integer most, int ofAddress) {
  /** Any number of connections, of anybody. */
  public static final Peers ANYBODY = new Peers(TrustedNetworks.NONE, false, null, 0);

  /** By which address a connection is counted; null where it is not. */
  @Nullable String counted(HttpConnection connection) {
    if (ofAddress == 0) return null;
    SocketAddress peer = PeerAddress.of(connection);
    String host = peer == null ? null : peer.hostAddress();
    return host == null || trusted.trusts(host) ? null : FailedLogins.key(host);
  }

  /**
   * Has a server read the headers that its connections begin with, where they do. Before it
   * listens.
   *
   * @param options of the server, which name where it listens
   * @param within how long a header may take
   * @param port its name in metrics
   */
  public void expectHeaders(
      Vertx vertx,
      HttpServerOptions options,
      Duration within,
      String port,
      MeterRegistry registry) {
    if (proxied) ProxyProtocol.expect(vertx, options, trusted, within, port, registry);
  }

  /** How many connections there may be. */
  public int most(int byOpenFiles) {
    return most == null ? byOpenFiles : Math.min(most, byOpenFiles);
  }
}
