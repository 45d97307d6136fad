package dev.drawbridge.audit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Counts failed authentications by source and minute, so that whoever has no credential cannot fill
 * the log. Thread-safe.
 */
final class AuthTally {
  private static final int SOURCES = 100;
  static final String OTHERS = "others";

  private final MinuteTally<String> tally = new MinuteTally<>(SOURCES, OTHERS);

  /** Counts one, and hands back what the minutes before have gathered. */
  List<MinuteTally.Count<String>> add(String address, Instant time) {
    return tally.add(source(address), time);
  }

  /** What is due once a new minute has begun. */
  List<MinuteTally.Count<String>> due(Instant now) {
    return tally.due(now);
  }

  /** All that is counted and not handed back. */
  List<MinuteTally.Count<String>> all() {
    return tally.all();
  }

  /** What is recorded of one source's failures. */
  static byte[] json(MinuteTally.Count<String> count) {
    return EntryWriter.object(
        g -> {
          g.writeStringField("time", count.first().toString());
          g.writeStringField("last", count.last().toString());
          g.writeStringField("source", count.of());
          g.writeNumberField("count", count.count());
        });
  }

  /** An IPv4 address, or the /64 of an IPv6 one: a single customer has at least that. */
  static String source(String address) {
    try {
      if (!(InetAddress.ofLiteral(address) instanceof Inet6Address v6)) return address;
      String hex = HexFormat.of().formatHex(v6.getAddress(), 0, 8);
      return hex.replaceAll("(.{4})(?!$)", "$1:") + "::/64";
    } catch (IllegalArgumentException e) {
      return "unknown";
    }
  }
}
