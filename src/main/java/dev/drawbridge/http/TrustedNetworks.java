package dev.drawbridge.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks whose proxies are believed when they say for whom they ask. What anybody else says
 * of it counts for nothing.
 *
 * @param header by which they say it; of a proxy that sets one, the other may be its client's word
 */
public record TrustedNetworks(List<Network> networks, Header header) {
  /** Nobody is believed. */
  public static final TrustedNetworks NONE = new TrustedNetworks(List.of(), Header.X_FORWARDED_FOR);

  /** Hops that are looked at, the nearest first. */
  private static final int MOST_HOPS = 32;

  private static final String UNKNOWN = "unknown";

  /** How a proxy names its client. */
  public enum Header {
    X_FORWARDED_FOR("X-Forwarded-For"),
    /** RFC 7239. */
    FORWARDED("Forwarded");

    private final String field;

    Header(String field) {
      this.field = field;
    }

    /** The header's name. */
    public String field() {
      return field;
    }
  }

  public TrustedNetworks {
    networks = List.copyOf(networks);
  }

  /** Whether an address is one of them. */
  public boolean trusts(@Nullable InetAddress address) {
    if (address == null) return false;
    byte[] bytes = address.getAddress();
    for (Network each : networks) if (each.contains(bytes)) return true;
    return false;
  }

  /** Whether the other end of a connection, as a proxy may have named it, is one of them. */
  public boolean trusts(@Nullable SocketAddress peer) {
    if (networks.isEmpty() || peer == null) return false;
    String host = peer.hostAddress();
    return host != null && trusts(Network.literal(host));
  }

  /** Whether an address written as one is one of them. */
  public boolean trusts(String address) {
    return !networks.isEmpty() && trusts(Network.literal(address));
  }

  /**
   * Who sent a request: the other end of its connection, or, where that is trusted, the nearest of
   * those that it names which is not.
   */
  public String sender(HttpServerRequest request) {
    // Where nobody is trusted, nobody has told of another address.
    return networks.isEmpty()
        ? host(request.remoteAddress())
        : sender(PeerAddress.of(request.connection()), request.headers());
  }

  private static String host(@Nullable SocketAddress peer) {
    String host = peer == null ? null : peer.hostAddress();
    return host == null ? UNKNOWN : host;
  }

  /** The same, of the other end of a connection and what it says. */
  String sender(@Nullable SocketAddress peer, MultiMap headers) {
    String host = host(peer);
    InetAddress nearest = Network.literal(host);
    if (nearest == null || !trusts(nearest)) return host;
    List<String> fields = headers.getAll(header.field());
    if (fields.isEmpty()) return host;
    return sender(nearest, String.join(",", fields)).getHostAddress();
  }

  /** Goes from the proxy nearest to us to who asked it, as long as each is trusted. */
  private InetAddress sender(InetAddress nearest, String hops) {
    InetAddress known = nearest;
    List<String> named = elements(hops, ',');
    for (int i = named.size() - 1; i >= 0 && named.size() - i <= MOST_HOPS; i--) {
      String hop = named.get(i);
      InetAddress next =
          Network.literal(
              header == Header.FORWARDED ? withoutPort(forwarded(hop)) : withoutPort(hop));
      // One that does not say for whom it asks is as far as we can see.
      if (next == null) return known;
      known = next;
      if (!trusts(known)) return known;
    }
    return known;
  }

  /** What {@code for} says in an element of {@code Forwarded}; empty where it says nothing. */
  private static String forwarded(String element) {
    for (String pair : elements(element, ';')) {
      int is = pair.indexOf('=');
      if (is > 0 && pair.substring(0, is).strip().equalsIgnoreCase("for")) {
        return unquoted(pair.substring(is + 1).strip());
      }
    }
    return "";
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replace("\\", "") : value;
  }

  /** Splits where a separator stands outside of quotes. */
  private static List<String> elements(String text, char separator) {
    List<String> found = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') i++;
      else if (c == '"') quoted = !quoted;
      else if (c == separator && !quoted) {
        found.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    found.add(text.substring(from).strip());
    return found;
  }

  /** An address that may be in brackets and may have a port behind it. */
  private static String withoutPort(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? "" : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    return colon > 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }
}
