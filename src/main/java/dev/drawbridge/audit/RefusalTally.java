package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.record.RecordSealer;
import dev.drawbridge.identity.Caller;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts refusals that get no record of their own, by source, code and minute: those of unknown
 * callers, and those of a known caller that has used up its quota of the log. So neither can fill
 * the log. Thread-safe.
 */
final class RefusalTally {
  private static final int MOST = 100;
  static final String OTHERS = "others";

  /**
   * The key of a count.
   *
   * @param code of the refusal; null where there are too many different ones
   * @param caller null where the caller is not known
   */
  record Refused(String source, @Nullable String code, @Nullable Known caller) {}

  /** A known caller, and whose key seals what is recorded of it. */
  record Known(String subject, String kind, String id, @Nullable String issuer) {
    static Known of(Caller caller) {
      return new Known(
          RecordSealer.principal(caller), caller.kind().wire(), caller.id(), caller.issuer());
    }
  }

  private final MinuteTally<Refused> tally =
      new MinuteTally<>(MOST, new Refused(OTHERS, null, null));

  /**
   * Counts one refusal and returns the counts of the minutes before.
   *
   * @param caller null where it is not known
   */
  List<MinuteTally.Count<Refused>> add(RefusalEntry entry, @Nullable Caller caller) {
    var refused =
        new Refused(
            source(entry.sender().address()),
            entry.refusal().code().wire(),
            caller == null ? null : Known.of(caller));
    return tally.add(refused, entry.time());
  }

  /** Returns the counts of the minutes before {@code now}. */
  List<MinuteTally.Count<Refused>> due(Instant now) {
    return tally.due(now);
  }

  /** Returns all counts that were not returned yet. */
  List<MinuteTally.Count<Refused>> all() {
    return tally.all();
  }

  /** The JSON of the record of one count. */
  static byte[] json(MinuteTally.Count<Refused> count) {
    Refused refused = count.of();
    Known caller = refused.caller();
    return AsciiJson.object(
        g -> {
          g.writeStringField("time", count.first().toString());
          g.writeStringField("last", count.last().toString());
          g.writeStringField("source", refused.source());
          if (refused.code() != null) g.writeStringField("code", refused.code());
          if (caller != null) {
            g.writeObjectFieldStart("principal");
            g.writeStringField("kind", caller.kind());
            g.writeStringField("id", caller.id());
            if (caller.issuer() != null) g.writeStringField("issuer", caller.issuer());
            g.writeEndObject();
          }
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
