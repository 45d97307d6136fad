package dev.drawbridge.upstream;

import dev.drawbridge.http.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Which hosts are link-local, and which are reached without the proxy. */
public final class Addresses {
  /** Metadata services outside the link-local networks: those of AWS by IPv6, and of Alibaba. */
  private static final List<Network> METADATA = networks("fd00:ec2::/32", "100.100.100.200/32");

  private static final List<Network> NOT_PUBLIC =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          "::/127",
          "100::/64",
          "2001:db8::/32",
          "fc00::/7",
          "fe80::/9",
          "ff00::/8");

  /** Networks whose IPv6 addresses end in the IPv4 address that they stand for. */
  private static final List<Network> ENDING = networks("64:ff9b::/96", "64:ff9b:1::/48", "::/96");

  private static final Network SIX_TO_FOUR = network("2002::/16");

  private Addresses() {}

  private static List<Network> networks(String... written) {
    return Stream.of(written).map(Addresses::network).toList();
  }

  private static Network network(String written) {
    return Objects.requireNonNull(Network.of(written), written);
  }

  /**
   * Whether it is an address, not a name, and link-local or known as one of a cloud's metadata
   * services, which give a machine's credentials to whoever asks. An IPv6 address that stands for
   * an IPv4 address (NAT64, RFC 6052 and RFC 8215; 6to4, RFC 3056; IPv4-compatible, RFC 4291)
   * counts as that one.
   */
  public static boolean linkLocal(String host) {
    String bare = Network.bare(host);
    InetAddress address = Network.literal(bare);
    if (address == null) return false;
    return linkLocal(embedded(address));
  }

  private static boolean linkLocal(InetAddress meant) {
    return meant.isLinkLocalAddress() || within(meant, METADATA);
  }

  /**
   * Whether an address is one of the public internet: no machine's own, private, shared,
   * link-local, multicast or reserved one (RFC 6890), nor a metadata service's, however it is
   * written.
   */
  public static boolean isPublic(InetAddress address) {
    InetAddress meant = embedded(address);
    return !linkLocal(meant) && !within(meant, NOT_PUBLIC);
  }

  private static boolean within(InetAddress address, List<Network> networks) {
    byte[] bytes = address.getAddress();
    for (Network each : networks) if (each.contains(bytes)) return true;
    return false;
  }

  /** The IPv4 address that an IPv6 address stands for, else the address itself. */
  private static InetAddress embedded(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) return address;
    if (within(address, ENDING)) return at(address, 12);
    return SIX_TO_FOUR.contains(bytes) ? at(address, 2) : address;
  }

  private static InetAddress at(InetAddress address, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /**
   * Whether a rule of {@code no_proxy} names a host.
   *
   * @param rules {@code *}, a name (which holds for those below it too, with or without a leading
   *     dot), an address, or a network as {@code 10.0.0.0/8}; networks hold for addresses only
   */
  static boolean exempt(String host, List<String> rules) {
    String name = Network.bare(host).toLowerCase(Locale.ROOT);
    for (String rule : rules) if (matches(name, rule.strip().toLowerCase(Locale.ROOT))) return true;
    return false;
  }

  private static boolean matches(String host, String rule) {
    if (rule.isEmpty()) return false;
    if (rule.equals("*")) return true;
    InetAddress address = Network.literal(host);
    if (rule.indexOf('/') > 0) {
      Network network = Network.of(rule);
      return address != null && network != null && network.contains(address.getAddress());
    }
    if (address != null) return address.equals(Network.literal(Network.bare(rule)));
    String domain = rule.startsWith("*.") ? rule.substring(1) : rule;
    if (domain.startsWith(".")) return host.endsWith(domain) || host.equals(domain.substring(1));
    return host.equals(domain) || host.endsWith("." + domain);
  }
}
