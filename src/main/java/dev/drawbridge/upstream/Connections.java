package dev.drawbridge.upstream;

import dev.drawbridge.http.Network;
import dev.drawbridge.http.tls.TlsIdentity;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one provider: HTTP/1.1, kept alive, bounded in number and in waiting.
 * Configurations that follow each other may share them; whoever is the last closes them.
 */
final class Connections {
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int CHUNK = 1 << 16;

  private final LoopClients clients;
  private final String host;
  private final int port;
  private final boolean tls;
  private final String path;
  private final String query;
  private final boolean allowLinkLocal;
  private final boolean proxied;
  private final Predicate<String> forbidden;
  private final ConnectionSettings made;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * @throws IllegalArgumentException where the URL, the proxy or the CA file is unusable
   */
  Connections(Vertx vertx, Endpoint endpoint) {
    this(vertx, endpoint, ConnectionSettings.of(endpoint));
  }

  /**
   * @param made of what, as the endpoint says
   */
  Connections(Vertx vertx, Endpoint endpoint, ConnectionSettings made) {
    this(vertx, endpoint, made, Addresses::linkLocal);
  }

  /**
   * @param forbidden which addresses count as link-local
   */
  Connections(
      Vertx vertx, Endpoint endpoint, ConnectionSettings made, Predicate<String> forbidden) {
    this.forbidden = forbidden;
    this.made = made;
    URI url = endpoint.url();
    String named = url.getHost();
    if (named == null) throw new IllegalArgumentException(endpoint.provider() + ": no host in url");
    host = Network.bare(named);
    tls = "https".equalsIgnoreCase(url.getScheme());
    port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
    String raw = url.getRawPath() == null ? "" : url.getRawPath();
    path = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    allowLinkLocal = endpoint.allowLinkLocal();
    UpstreamSettings settings = endpoint.settings();
    ProxyOptions proxy = proxy(settings.proxy(), host, settings);
    proxied = proxy != null;
    var options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAlive(true)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setPipelining(false)
            .setDecompressionSupported(false)
            .setMaxChunkSize(CHUNK)
            .setMaxHeaderSize(1 << 14)
            .setTcpNoDelay(true)
            .setConnectTimeout(Math.toIntExact(settings.connect().toMillis()))
            .setSslHandshakeTimeout(settings.connect().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (proxy != null) options.setProxyOptions(proxy);
    Path ca = settings.ca();
    TlsIdentity client = settings.client();
    if (client != null) options.setKeyCertOptions(KeyCertOptions.wrap(client.keys()));
    String authorities = made.authorities();
    if (ca != null && authorities != null) {
      byte[] held = authorities.getBytes(StandardCharsets.ISO_8859_1);
      options.setTrustOptions(TrustOptions.wrap(SystemTrust.with(ca, held)));
    }
    var pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.connections())
            // A request whose connection is being made waits in it too, and one whose place was
            // given up a moment before its connection; others wait for their team's turn elsewhere.
            .setMaxWaitQueueSize(settings.connections() + settings.queue());
    clients = new LoopClients(vertx, options, pool);
  }

  private static @Nullable ProxyOptions proxy(
      @Nullable URI proxy, String host, UpstreamSettings settings) {
    if (proxy == null || Addresses.exempt(host, settings.noProxy())) return null;
    String named = proxy.getHost();
    if (named == null) throw new IllegalArgumentException("proxy: no host in the URL");
    ProxyType type =
        "socks5".equalsIgnoreCase(proxy.getScheme()) ? ProxyType.SOCKS5 : ProxyType.HTTP;
    int standard = type == ProxyType.SOCKS5 ? 1080 : 3128;
    var options =
        new ProxyOptions()
            .setType(type)
            .setHost(Network.bare(named))
            .setPort(proxy.getPort() > 0 ? proxy.getPort() : standard);
    String user = proxy.getUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      options.setUsername(colon < 0 ? user : user.substring(0, colon));
      if (colon >= 0) options.setPassword(user.substring(colon + 1));
    }
    return options;
  }

  /**
   * A request on a connection of its own, nothing of it sent yet.
   *
   * @param below the path below the base URL, with its slash
   * @return fails with {@link LinkLocal}, {@link ConnectionPoolTooBusyException}, or what the
   *     network says
   */
  Future<HttpClientRequest> open(HttpMethod method, String below) {
    if (!allowLinkLocal && forbidden.test(host)) return Future.failedFuture(new LinkLocal());
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost(host)
            .setPort(port)
            .setSsl(tls)
            .setURI(path + joined(below));
    Future<HttpClientRequest> request = clients.request(options);
    return allowLinkLocal || proxied ? request : request.compose(this::checked);
  }

  /** The path with its own query and the base URL's. */
  private String joined(String below) {
    boolean both = below.contains("?") && !query.isEmpty();
    return below + (both ? "&" + query.substring(1) : query);
  }

  /** The address that a name led to is known for certain only once the connection stands. */
  private Future<HttpClientRequest> checked(HttpClientRequest request) {
    SocketAddress remote = request.connection().remoteAddress();
    String address = remote == null ? null : remote.hostAddress();
    if (address == null || !forbidden.test(address)) return Future.succeededFuture(request);
    request.exceptionHandler(closed -> {});
    request.connection().close();
    return Future.failedFuture(new LinkLocal());
  }

  /** Whether a failure to connect is a time limit of ours. */
  static boolean timedOut(Throwable failure) {
    return failure instanceof ConnectTimeoutException
        || failure instanceof java.util.concurrent.TimeoutException;
  }

  /** Has one user more, where they are made of the same and not closed; says whether they are. */
  boolean share(ConnectionSettings needed) {
    return made.equals(needed) && users.updateAndGet(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /**
   * Ends one user's use. The last one closes what is idle now, and the rest as it becomes idle or
   * the time is up.
   */
  Future<Void> shutdown(long millis) {
    if (users.decrementAndGet() > 0) return Future.succeededFuture();
    return clients.shutdown(millis);
  }

  /** The host is, or led to, a link-local address. */
  static final class LinkLocal extends RuntimeException {
    LinkLocal() {
      super("a link-local address", null, false, false);
    }
  }
}
