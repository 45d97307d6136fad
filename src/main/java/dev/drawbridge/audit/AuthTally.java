package dev.drawbridge.audit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts failed authentications by source and minute, so that whoever has no credential cannot fill
 * the log. Thread-safe.
 */
final class AuthTally {
  private static final int SOURCES = 100;
  static final String OTHERS = "others";

  /** One source's failures within one minute. */
  record Count(Instant first, Instant last, String source, long count) {
    byte[] json() {
      return EntryWriter.object(
          g -> {
            g.writeStringField("time", first.toString());
            g.writeStringField("last", last.toString());
            g.writeStringField("source", source);
            g.writeNumberField("count", count);
          });
    }
  }

  private final Map<String, Count> counts = new LinkedHashMap<>();
  private Instant minute = Instant.MIN;

  /** Counts one, and hands back what the minutes before have gathered. */
  synchronized List<Count> add(String address, Instant time) {
    List<Count> due = due(time);
    String source = source(address);
    if (counts.size() >= SOURCES && !counts.containsKey(source)) source = OTHERS;
    Count before = counts.get(source);
    counts.put(
        source,
        before == null
            ? new Count(time, time, source, 1)
            : new Count(before.first, time, source, before.count + 1));
    return due;
  }

  /** What is due once a new minute has begun. */
  synchronized List<Count> due(Instant now) {
    Instant current = now.truncatedTo(ChronoUnit.MINUTES);
    if (!current.isAfter(minute)) return List.of();
    minute = current;
    return all();
  }

  /** All that is counted and not handed back. */
  synchronized List<Count> all() {
    List<Count> all = new ArrayList<>(counts.values());
    counts.clear();
    return all;
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
