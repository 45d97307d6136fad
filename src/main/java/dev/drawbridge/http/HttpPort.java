package dev.drawbridge.http;

import dev.drawbridge.http.tls.TlsSettings;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The HTTP options of a port, and how it is bound. */
public final class HttpPort {
  /* Access tokens can be long. */
  private static final int HEAD_BYTES = 64 * 1024;
  private static final int LINE_BYTES = 8 * 1024;

  /** Requests of one HTTP/2 connection that may be under way at once. */
  private static final long HTTP2_STREAMS = 128;

  /** Bytes that one HTTP/2 connection may send ahead: a body that waits must not hold others up. */
  private static final int HTTP2_WINDOW = 1 << 20;

  /**
   * Where a port is bound.
   *
   * @param port 0 for any that is free
   * @param key of the configuration
   */
  public record Place(int port, String host, String key) {
    @Override
    public String toString() {
      return "port " + port + " of " + host + " (" + key + ")";
    }
  }

  private HttpPort() {}

  /** HTTP/1.1 without compression, in cleartext. */
  static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setUseAlpn(false)
        .setMaxHeaderSize(HEAD_BYTES)
        .setMaxInitialLineLength(LINE_BYTES)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        .setCompressionSupported(false)
        // No port takes web sockets; their compression would look at every message.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  /** Those of the callers' port: with TLS, HTTP/2 to clients that ask for it (ALPN, RFC 7301). */
  public static HttpServerOptions callers(@Nullable TlsSettings tls) {
    HttpServerOptions options = options();
    if (tls == null) return options;
    tls.apply(options, TlsSettings.Clients.MUST);
    return options
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setHttp2ConnectionWindowSize(HTTP2_WINDOW)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(HTTP2_STREAMS)
                .setMaxHeaderListSize(HEAD_BYTES));
  }

  /** Those of the admin port: HTTP/1.1, with TLS too. */
  public static HttpServerOptions admins(@Nullable TlsSettings tls) {
    HttpServerOptions options = options();
    if (tls != null) tls.apply(options, TlsSettings.Clients.MAY);
    return options;
  }

  /**
   * Has a server that speaks TLS present another certificate, and ask for clients' by other
   * authorities, from the next handshake on.
   *
   * @param options with the new certificate
   */
  public static Future<Void> renew(HttpServer server, HttpServerOptions options) {
    return server.updateSSLOptions(options.getSslOptions(), true).mapEmpty();
  }

  /**
   * Fails where one of those ports cannot be bound, with a message that names each such. Blocking.
   */
  public static void requireFree(List<Place> places) throws IOException {
    StringJoiner which = new StringJoiner("\n");
    for (Place place : places) {
      if (place.port() == 0) continue;
      try (PortClaim free = PortClaim.of(place)) {
        // Nobody has it.
      } catch (IOException e) {
        which.add(e.getMessage());
      }
    }
    if (which.length() > 0) throw new IOException(which.toString());
  }

  /** Binds a server. Fails with a message that names the port and its key. */
  public static Future<HttpServer> listen(HttpServer server, Place place) {
    return server
        .listen(place.port(), place.host())
        .recover(e -> Future.failedFuture(unbound(place, e)));
  }

  static IOException unbound(Place place, Throwable e) {
    String cause = String.valueOf(e.getMessage());
    boolean taken = cause.toLowerCase(Locale.ROOT).contains("in use");
    String why =
        taken
            ? " is taken by another process: end it, or name another port"
            : " cannot be opened: " + cause;
    return new IOException(place + why, e);
  }
}
