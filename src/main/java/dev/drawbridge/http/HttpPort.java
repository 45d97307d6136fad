package dev.drawbridge.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.util.Locale;

/** The HTTP options of a port, and how it is bound. */
public final class HttpPort {
  /* Access tokens can be long. */
  private static final int HEAD_BYTES = 64 * 1024;
  private static final int LINE_BYTES = 8 * 1024;

  private HttpPort() {}

  /** HTTP/1.1 without compression. */
  public static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setMaxHeaderSize(HEAD_BYTES)
        .setMaxInitialLineLength(LINE_BYTES)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        .setCompressionSupported(false);
  }

  /**
   * Binds a server. Fails with a message that names the port and its key.
   *
   * @param key of the configuration
   */
  public static Future<HttpServer> listen(HttpServer server, int port, String host, String key) {
    return server
        .listen(port, host)
        .recover(
            e -> {
              String cause = String.valueOf(e.getMessage());
              boolean taken = cause.toLowerCase(Locale.ROOT).contains("in use");
              String what =
                  "port "
                      + port
                      + " of "
                      + host
                      + " ("
                      + key
                      + ") "
                      + (taken
                          ? "is taken by another process: end it, or name another port"
                          : "cannot be opened: " + cause);
              return Future.failedFuture(new IOException(what, e));
            });
  }
}
