package dev.drawbridge.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the same bits. */
public final class Network {
  /** What is wrong with a text of which {@link #orAddress} makes nothing. */
  public static final String EXPECTED = "expected an address or a network, such as 10.0.0.0/8";

  private final byte[] base;
  private final int bits;

  private Network(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /** A network written as {@code 10.0.0.0/8}; null where it is written otherwise. */
  public static @Nullable Network of(String written) {
    int slash = written.indexOf('/');
    if (slash < 0) return null;
    InetAddress base = literal(bare(written.substring(0, slash)));
    String length = written.substring(slash + 1);
    if (base == null || !length.matches("\\d{1,3}")) return null;
    int bits = Integer.parseInt(length);
    byte[] bytes = base.getAddress();
    return bits > bytes.length * 8 ? null : new Network(bytes, bits);
  }

  /** A network, or an address alone; null where it is written otherwise. */
  public static @Nullable Network orAddress(String written) {
    return written.indexOf('/') < 0 ? address(written) : of(written);
  }

  /** Whether an address, written as one, is one of them; a name is none. */
  public boolean contains(String written) {
    InetAddress address = literal(bare(written));
    return address != null && contains(address.getAddress());
  }

  /** The network of one address alone; null where it is none. */
  private static @Nullable Network address(String written) {
    InetAddress only = literal(bare(written));
    return only == null ? null : new Network(only.getAddress(), only.getAddress().length * 8);
  }

  /** Whether every address is one of them. */
  public boolean isEverything() {
    return bits == 0;
  }

  /** Whether an address of four or sixteen bytes is one of them. */
  public boolean contains(byte[] address) {
    if (address.length != base.length) return false;
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) if (address[i] != base[i]) return false;
    int rest = bits % 8;
    return rest == 0 || ((address[whole] ^ base[whole]) & 0xff) >> (8 - rest) == 0;
  }

  /** The host of a URL without the brackets of an IPv6 address. */
  public static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** What an address written as one is; null for a name. */
  public static @Nullable InetAddress literal(String scoped) {
    int zone = scoped.indexOf('%');
    String host = zone < 0 ? scoped : scoped.substring(0, zone);
    char last = host.isEmpty() ? '.' : host.charAt(host.length() - 1);
    // A name cannot end in a digit (RFC 3696), so that no exception is paid for ordinary names.
    if (host.indexOf(':') < 0 && !Character.isDigit(last)) return null;
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null; // A name.
    }
  }
}
