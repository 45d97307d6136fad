package dev.drawbridge.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a Vert.x whose ports may speak the PROXY protocol: native where there is one.
 *
 * <p>The header comes before TLS, so that nothing of a server in Vert.x is early enough to read it
 * but Vert.x' own option, which forgets the address as soon as the connection is counted in a
 * metric, and believes everybody. A transport is asked to configure each server's socket, and can
 * put a reader before what takes the connections.
 */
public final class ProxyProtocol implements Transport {
  private final Map<Place, ProxyHeaders> expected = new ConcurrentHashMap<>();
  private final io.vertx.core.spi.transport.Transport sockets =
      EPOLL != null && EPOLL.available() ? new Native(this) : new Portable(this);

  /** Where a server is to listen, as configured; how its options are known again. */
  private record Place(String host, int port) {
    static Place of(NetServerOptions options) {
      return new Place(options.getHost(), options.getPort());
    }
  }

  /** A transport by which its owner is found. */
  private interface Owned {
    ProxyProtocol owner();
  }

  /**
   * Has each connection of a server begin with a header, from its first on.
   *
   * @param options of the server, which name where it listens
   * @param within how long a header may take
   * @param name of the port, for metrics
   */
  static void expect(
      Vertx vertx,
      HttpServerOptions options,
      TrustedNetworks trusted,
      Duration within,
      String name,
      MeterRegistry registry) {
    if (!(((VertxInternal) vertx).transport() instanceof Owned owned)) {
      throw new IllegalStateException("this Vert.x has a transport that reads no headers");
    }
    owned
        .owner()
        .expected
        .computeIfAbsent(Place.of(options), p -> new ProxyHeaders(trusted, within, name, registry));
  }

  private void configure(NetServerOptions options, ServerBootstrap bootstrap) {
    ProxyHeaders headers = expected.get(Place.of(options));
    if (headers != null) {
      bootstrap.childHandler(headers.before(bootstrap.config().childHandler()));
    }
  }

  @Override
  public String name() {
    return "proxy-protocol";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return sockets;
  }

  private static final class Native extends EpollTransport implements Owned {
    private final ProxyProtocol owner;

    Native(ProxyProtocol owner) {
      this.owner = owner;
    }

    @Override
    public ProxyProtocol owner() {
      return owner;
    }

    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
      super.configure(options, domain, bootstrap);
      owner.configure(options, bootstrap);
    }
  }

  private static final class Portable extends NioTransport implements Owned {
    private final ProxyProtocol owner;

    Portable(ProxyProtocol owner) {
      this.owner = owner;
    }

    @Override
    public ProxyProtocol owner() {
      return owner;
    }

    @Override
    public void configure(NetServerOptions options, boolean domain, ServerBootstrap bootstrap) {
      super.configure(options, domain, bootstrap);
      owner.configure(options, bootstrap);
    }
  }
}
