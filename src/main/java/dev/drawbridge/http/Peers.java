package dev.drawbridge.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a port takes, and how many.
 *
 * @param most connections at once; null for what the limit of open files leaves
 * @param ofAddress connections of one address at once; 0 for any number. Those of trusted networks
 *     are not counted, as their addresses stand for others
 */
public record Peers(TrustedNetworks trusted, @Nullable Integer most, int ofAddress) {
  /** Any number of connections, of anybody. */
  public static final Peers ANYBODY = new Peers(TrustedNetworks.NONE, null, 0);

  /** By which address a connection is counted; null where it is not. */
  @Nullable String counted(HttpConnection connection) {
    if (ofAddress == 0) return null;
    SocketAddress peer = connection.remoteAddress();
    String host = peer == null ? null : peer.hostAddress();
    return host == null || trusted.trusts(host) ? null : FailedLogins.key(host);
  }

  /** How many connections there may be. */
  public int most(int byOpenFiles) {
    return most == null ? byOpenFiles : Math.min(most, byOpenFiles);
  }
}
