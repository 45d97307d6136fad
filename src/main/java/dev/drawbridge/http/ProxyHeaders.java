package dev.drawbridge.http;

import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The headers of the PROXY protocol, versions 1 and 2, by which the connections of a port begin
 * (https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt). Only a trusted peer may send one,
 * and each of its connections must. Shared by the port's event loops.
 */
final class ProxyHeaders {
  private static final Logger log = LoggerFactory.getLogger(ProxyHeaders.class);

  /** Bytes of the fields behind the addresses of version 2. None of them is used. */
  private static final int EXTENSIONS = 4 * 1024;

  private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

  /** Why a connection is closed. */
  enum Fault {
    /** Its peer is not trusted. */
    UNTRUSTED("comes from no proxy of listen.trusted"),
    /** What it begins with is no header. */
    INVALID("does not begin with a header of the PROXY protocol"),
    /** The header did not arrive in time. */
    LATE("sent no whole header of the PROXY protocol in time");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  private final TrustedNetworks trusted;
  private final Duration within;
  private final String port;
  private final Map<Fault, Counter> refused = new EnumMap<>(Fault.class);
  private final AtomicLong logged = new AtomicLong(System.nanoTime() - SILENCE);

  /**
   * @param within how long a header may take
   * @param port its name in the count of connections that were refused
   */
  ProxyHeaders(TrustedNetworks trusted, Duration within, String port, MeterRegistry registry) {
    this.trusted = trusted;
    this.within = within;
    this.port = port;
    for (Fault fault : Fault.values()) {
      refused.put(
          fault,
          Counter.builder("drawbridge.proxy.headers.refused")
              .description(
                  "Connections closed because they did not begin with a trusted proxy's header")
              .tag("port", port)
              .tag("reason", fault.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  Duration within() {
    return within;
  }

  /** What reads the header of each new connection, before a port has it. */
  ChannelHandler before(ChannelHandler next) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        if (trusted.trusts(address(channel))) {
          channel
              .pipeline()
              .addLast(
                  new HAProxyMessageDecoder(EXTENSIONS),
                  new ProxyHeaderReader(ProxyHeaders.this, next));
        } else {
          refuse(channel, Fault.UNTRUSTED);
        }
      }
    };
  }

  /** Closes a connection, counts it, and tells of it once a minute at most. */
  void refuse(Channel channel, Fault fault) {
    var _ = channel.close();
    Counter counter = refused.get(fault);
    if (counter != null) counter.increment();
    long now = System.nanoTime();
    long before = logged.get();
    if (now - before < SILENCE || !logged.compareAndSet(before, now)) return;
    InetAddress address = address(channel);
    log.warn(
        EventCode.PROXY_HEADER_REFUSED,
        "a connection to the {}' port was closed: {} {}; others are counted, and not told of for a"
            + " minute",
        port,
        address == null ? "it" : address.getHostAddress(),
        fault.text);
  }

  private static @Nullable InetAddress address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }
}
