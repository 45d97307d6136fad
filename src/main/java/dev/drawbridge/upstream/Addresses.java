package dev.drawbridge.upstream;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which hosts are link-local, and which are reached without the proxy. */
final class Addresses {
  private Addresses() {}

  /** The host of a URL without the brackets of an IPv6 address. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether it is an address, not a name, and link-local: cloud metadata services live there. */
  static boolean linkLocal(String host) {
    InetAddress address = literal(host);
    return address != null && address.isLinkLocalAddress();
  }

  /**
   * Whether a rule of {@code no_proxy} names a host.
   *
   * @param rules {@code *}, a name (which holds for those below it too, with or without a leading
   *     dot), an address, or a network as {@code 10.0.0.0/8}; networks hold for addresses only
   */
  static boolean exempt(String host, List<String> rules) {
    String name = bare(host).toLowerCase(Locale.ROOT);
    for (String rule : rules) if (matches(name, rule.strip().toLowerCase(Locale.ROOT))) return true;
    return false;
  }

  private static boolean matches(String host, String rule) {
    if (rule.isEmpty()) return false;
    if (rule.equals("*")) return true;
    int slash = rule.indexOf('/');
    if (slash > 0) return within(host, rule.substring(0, slash), rule.substring(slash + 1));
    InetAddress address = literal(host);
    if (address != null) return address.equals(literal(bare(rule)));
    String domain = rule.startsWith("*.") ? rule.substring(1) : rule;
    if (domain.startsWith(".")) return host.endsWith(domain) || host.equals(domain.substring(1));
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean within(String host, String network, String length) {
    InetAddress address = literal(host);
    InetAddress base = literal(bare(network));
    if (address == null || base == null) return false;
    byte[] a = address.getAddress();
    byte[] b = base.getAddress();
    if (a.length != b.length || !length.matches("\\d{1,3}")) return false;
    int bits = Integer.parseInt(length);
    if (bits > a.length * 8) return false;
    for (int i = 0; i < bits; i++) {
      if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
    }
    return true;
  }

  private static @Nullable InetAddress literal(String scoped) {
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
