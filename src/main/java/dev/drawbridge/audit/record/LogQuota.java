package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts how many bytes each principal has added to the log in the current hour, and refuses what
 * exceeds the bound. Hours are those of UTC, on a clock that never goes back. Its principals are
 * blind names, so that what a segment begins with tells of nobody. Thread-safe.
 *
 * <p>What runs when the bound is met is recorded to its end all the same, so the ends of calls that
 * run together may go beyond it. A start counts on from the last segment, but for the refusals in
 * it: they say nothing to the ledger that is read back.
 */
public final class LogQuota {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** The member of a segment's head: {@code {"hour": N, "written": [[principal, bytes], …]}}. */
  private static final String NAME = "quota";

  private final InstantSource clock;
  private final Map<String, Account> accounts = new HashMap<>();
  private long limit;
  private long latest = Long.MIN_VALUE;
  private long hour;

  private static final class Account {
    long written;

    /** Bytes of records that are not written yet. */
    long coming;
  }

  /**
   * A quota that nothing was counted against.
   *
   * @param limit bytes of a principal in an hour; 0 for no bound, and nothing is counted then
   */
  public LogQuota(InstantSource clock, long limit) {
    this.clock = clock;
    this.limit = limit;
  }

  /** Sets the bound. */
  public synchronized void setLimit(long bytes) {
    limit = bytes;
  }

  /**
   * Reserves room for a record; {@link #release} gives it back once the record is written or will
   * not be.
   *
   * @param caller names the limit that is met
   * @param bytes that it has at least
   * @throws Refusal {@code rate_limited} where they are too many
   */
  public synchronized void reserve(String principal, Caller caller, long bytes) {
    if (limit == 0) return;
    Account account = account(principal);
    long added = account.written + account.coming;
    if (added >= limit || added + bytes > limit) throw met(caller, bytes);
    account.coming += bytes;
  }

  /** Gives back the room that was reserved for a record. */
  public synchronized void release(String principal, long bytes) {
    Account account = accounts.get(principal);
    // A bound that was set meanwhile did not see it come.
    if (account != null) account.coming = Math.max(0, account.coming - bytes);
  }

  /** Counts bytes that were written. */
  public synchronized void add(String principal, long bytes) {
    if (limit > 0) account(principal).written += bytes;
  }

  /** Counts bytes that were written at {@code millis}, if that is in this hour. */
  public synchronized void add(String principal, long bytes, long millis) {
    if (limit > 0 && millis / HOUR == hour()) account(principal).written += bytes;
  }

  /** Whether a principal has reached the bound. */
  public synchronized boolean isExhausted(String principal) {
    return limit > 0 && account(principal).written >= limit;
  }

  private Account account(String principal) {
    hour();
    return accounts.computeIfAbsent(principal, p -> new Account());
  }

  private long hour() {
    latest = Math.max(latest, clock.millis());
    long now = latest / HOUR;
    if (now != hour) {
      hour = now;
      accounts.values().removeIf(account -> account.coming == 0);
      for (Account account : accounts.values()) account.written = 0;
    }
    return now;
  }

  /**
   * Returns the refusal of a principal that has reached the bound.
   *
   * @param bytes of the record that did not fit
   */
  public synchronized Refusal met(Caller caller, long bytes) {
    Instant resets = Instant.ofEpochMilli((hour + 1) * HOUR);
    boolean never = bytes > limit;
    String key = "audit:" + caller.kind().wire() + ":" + caller.id();
    String message =
        "The limit of "
            + limit
            + " bytes of record an hour for "
            + key
            + (never
                ? " is less than this request alone needs."
                : " is reached; it resets at " + resets + ".");
    return new Refusal(
        RefusalCode.RATE_LIMITED,
        message,
        Refusal.Details.NONE
            .withReasons(List.of(new Reason(RefusalCode.RATE_LIMITED.wire(), message)))
            .withRetryAfter(never ? null : Duration.between(Instant.ofEpochMilli(latest), resets))
            .withResets(never ? null : resets)
            .withLimit(key));
  }

  /** Writes the state for the head of a segment. */
  public synchronized void state(JsonGenerator g) throws IOException {
    if (limit == 0) return;
    g.writeObjectFieldStart(NAME);
    g.writeNumberField("hour", hour());
    g.writeArrayFieldStart("written");
    for (var account : accounts.entrySet()) {
      if (account.getValue().written == 0) continue;
      g.writeStartArray();
      g.writeString(account.getKey());
      g.writeNumber(account.getValue().written);
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  /** Reads the state of a segment's head, where it is of this hour. */
  synchronized void begin(JsonNode head) {
    JsonNode state = head.path(NAME);
    if (limit == 0 || state.path("hour").asLong(-1) != hour()) return;
    for (JsonNode each : state.path("written")) {
      account(each.path(0).asText()).written += each.path(1).asLong();
    }
  }
}
