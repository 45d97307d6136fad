package dev.drawbridge.audit.record;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.dialect.MessageRanges;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.Payload;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares records for the log: writes, commits to and seals them. A small record whose key is in
 * memory is sealed on the calling thread; others on a worker, within the deadline of an append.
 */
public final class SealedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(SealedRecords.class);
  private static final byte[] NOTHING = {};

  /** The name under which the log's own records and those of unknown callers take turns. */
  public static final String NOBODY = "";

  private static final int REFUSAL_CONTENT = 64 << 10;

  /** How many bytes are compressed, hashed and sealed on the event loop at most. */
  private static final int INLINE = 16 << 10;

  /** Two at least, so that one principal never has all. */
  private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());

  /**
   * A record that is ready.
   *
   * @param posting what it does to the books, null for nothing
   * @param plain what it says; null where the index asks nothing of it
   * @param found the messages that lie in other records
   * @param fresh the parts of the messages that lie in this one, by what they are known by
   */
  public record Ready(
      SealKey key,
      Payload payload,
      @Nullable LedgerEntry posting,
      @Nullable PlainRecord plain,
      List<SealedMessageCache.Stored> found,
      Map<String, String> fresh) {
    Ready(
        SealKey key, Payload payload, @Nullable LedgerEntry posting, @Nullable PlainRecord plain) {
      this(key, payload, posting, plain, List.of(), Map.of());
    }
  }

  private final Keys keys;
  private volatile Duration deadline;
  private final RecordSealer sealer;
  private final BlindNames names;
  private final SealedMessageCache known = new SealedMessageCache(Ticker.systemTicker());
  private final PlainRecords plain = new PlainRecords();
  private final FairWorkers turns;
  private final KeyLoads loads;

  public SealedRecords(Vertx vertx, Keys keys, AuditSettings settings) {
    this.keys = keys;
    this.deadline = settings.deadline();
    this.sealer = new RecordSealer(keys);
    this.names = new BlindNames(keys);
    this.turns = new FairWorkers(vertx, "audit-sealer", WORKERS);
    this.loads = new KeyLoads(vertx, keys, turns);
  }

  /** Loads what compresses records, so that nobody waits for it later; blocks. */
  public static void prepare() {
    Objects.requireNonNull(RecordDictionaries.PACKING);
  }

  /** Sets the deadline from now on. */
  public void setDeadline(Duration next) {
    deadline = next;
  }

  /**
   * A request.
   *
   * @param payer whose turn it is when it waits for a worker
   */
  public Future<Ready> request(RequestEntry entry, String payer) {
    byte[] body = entry.first().call().body();
    boolean kept = entry.verdict().terms().sealed();
    LedgerEntry posting = LedgerEntry.of(entry, names);
    return sealed(
        payer,
        RecordSealer.subject(entry.input().principal()),
        body.length,
        key -> kept ? request(entry, key, posting) : withoutBody(entry, key, posting));
  }

  private Ready withoutBody(RequestEntry entry, SealKey key, LedgerEntry posting) {
    String id = entry.input().request().id().value();
    byte[] json = EntryWriter.request(entry, 0, null, List.of());
    Payload payload = sealer.seal("request", id, key, json, posting, NOTHING);
    return new Ready(key, payload, posting, new PlainRecord(id, key.id(), json, null));
  }

  /** Seals a request with its body, without those of its messages that are sealed already. */
  private Ready request(RequestEntry entry, SealKey key, LedgerEntry posting) {
    String id = entry.input().request().id().value();
    byte[] body = entry.first().call().body();
    List<MessageRanges.Range> ranges = BodyParts.ranges(body);
    List<BodyParts.Message> messages = new ArrayList<>(ranges.size());
    List<SealedMessageCache.Stored> found = new ArrayList<>();
    Map<String, String> fresh = new LinkedHashMap<>();
    List<Payload.Part> parts = new ArrayList<>();
    if (!ranges.isEmpty()) {
      parts.add(new Payload.Part(BodyParts.FRAME, BodyParts.frame(body, ranges)));
    } else if (body.length > 0) {
      parts.add(new Payload.Part(RecordSealer.CONTENT, body));
    }
    masks(entry.first().masks(), parts);
    int before = 0;
    for (MessageRanges.Range range : ranges) {
      int at = range.from() - before;
      before += range.length();
      String name = SealedMessageCache.name(key, body, range.from(), range.to());
      SealedMessageCache.Stored stored = known.find(name);
      if (stored != null) {
        found.add(stored);
        messages.add(new BodyParts.Message(at, stored.part(), stored.seq()));
        continue;
      }
      String part = fresh.get(name);
      if (part == null) {
        part = "m" + fresh.size();
        fresh.put(name, part);
        parts.add(new Payload.Part(part, Arrays.copyOfRange(body, range.from(), range.to())));
      }
      messages.add(new BodyParts.Message(at, part, -1));
    }
    byte[] json = EntryWriter.request(entry, body.length, sha256(body), messages);
    Payload payload = sealer.seal("request", id, key, json, posting, parts);
    var plain = new PlainRecord(id, key.id(), json, body);
    return new Ready(key, payload, posting, plain, found, fresh);
  }

  /** The values that were masked are a part of their own, which nobody needs to read the rest. */
  private static void masks(@Nullable Masks masks, List<Payload.Part> parts) {
    if (masks == null || masks.map().length == 0) return;
    parts.add(new Payload.Part(RecordSealer.MASKS, masks.map()));
  }

  /** Called when a request's record is durable under seq {@code seq}; null where it will not be. */
  public void settled(Ready ready, @Nullable Long seq) {
    known.settled(ready.found);
    if (seq == null) return;
    ready.fresh.forEach((name, part) -> known.add(name, new SealedMessageCache.Stored(seq, part)));
  }

  public SealedMessageCache known() {
    return known;
  }

  /** What the records that were written last say, until the index has taken them. */
  public PlainRecords plain() {
    return plain;
  }

  /**
   * A refusal.
   *
   * @param payer as for a request
   */
  public Future<Ready> refusal(RefusalEntry entry, String payer) {
    String id = entry.id().value();
    byte[] body = entry.asked().call() == null ? NOTHING : entry.asked().call().body();
    boolean none = entry.asked().verdict() != null && !entry.asked().verdict().terms().sealed();
    Caller caller = entry.sender().caller();
    return sealed(
        payer,
        caller == null ? null : RecordSealer.subject(caller, entry.asked().verdict()),
        body.length,
        key -> {
          byte[] content = refusedContent(entry);
          byte[] json = EntryWriter.refusal(entry, content.length, none ? null : sha256(body));
          Payload payload = sealer.seal("refusal", id, key, json, null, content);
          return new Ready(key, payload, null, new PlainRecord(id, key.id(), json, content));
        });
  }

  /** Returns what is kept of a refused call's body: nothing unless policy was asked. */
  private static byte[] refusedContent(RefusalEntry entry) {
    if (entry.asked().call() == null
        || entry.asked().verdict() == null
        || !entry.asked().verdict().terms().sealed()) {
      return NOTHING;
    }
    return switch (entry.refusal().code().status()) {
      case 400, 401, 413, 429 -> NOTHING;
      default -> cut(entry.asked().call().body(), REFUSAL_CONTENT);
    };
  }

  /**
   * A record of the log's own.
   *
   * @param subject whose key seals it; null for the system's
   */
  public Future<Ready> own(@Nullable String subject, String type, byte[] json) {
    return sealed(
        NOBODY,
        subject,
        json.length,
        key -> new Ready(key, sealer.seal(type, null, key, json, null, NOTHING), null, null));
  }

  public Ready move(String id, SealKey key, Hold reserved) {
    LedgerEntry posting = new LedgerEntry.Move(reserved.named(names));
    byte[] json = EntryWriter.move(id, reserved);
    return new Ready(key, sealer.seal("move", id, key, json, posting, NOTHING), posting, null);
  }

  /**
   * An end. It is never given up: without it the record would stay open.
   *
   * @param payer as for a request
   * @param most bytes of the answer that are kept; -1 where the record says nothing of it
   */
  public Future<Ready> end(String id, SealKey key, String payer, int most, EndEntry entry) {
    if (entry.answer().bytes().length <= INLINE) {
      return Future.succeededFuture(ended(id, key, most, entry));
    }
    return turns.take(payer, () -> ended(id, key, most, entry)).future();
  }

  private Ready ended(String id, SealKey key, int most, EndEntry entry) {
    LedgerEntry posting = LedgerEntry.of(entry, names);
    boolean kept = most >= 0;
    byte[] answer = kept ? cut(entry.answer().bytes(), most) : NOTHING;
    byte[] json = EntryWriter.end(id, entry, answer.length, kept ? answered(entry) : null);
    List<Payload.Part> parts = new ArrayList<>(2);
    if (answer.length > 0) parts.add(new Payload.Part(RecordSealer.CONTENT, answer));
    if (kept) masks(entry.sent().masks(), parts);
    Payload payload = sealer.seal("end", id, key, json, posting, parts);
    return new Ready(key, payload, posting, new PlainRecord(id, key.id(), json, null));
  }

  /** The hash of the whole answer, also where only its beginning is kept. */
  private static @Nullable String answered(EndEntry entry) {
    EndEntry.Answer answer = entry.answer();
    byte[] known = answer.sha256();
    if (known != null) return base64(known);
    return answer.bytes().length == answer.length() ? sha256(answer.bytes()) : null;
  }

  /**
   * Seals at once where that is quick and the key is in memory; else on a worker, if its turn comes
   * in time.
   *
   * @param payer whose turn it is
   * @param subject null for the log's own
   * @param bytes that are to be hashed and sealed, about
   */
  private Future<Ready> sealed(
      String payer, @Nullable String subject, int bytes, Function<SealKey, Ready> seal) {
    if (bytes > INLINE) return onWorker(payer, subject, seal);
    SealKey cached = subject == null ? keys.system() : keys.cached(subject);
    if (cached != null) return Future.succeededFuture(seal.apply(cached));
    String whose = String.valueOf(subject);
    return inTime(loads.of(payer, whose))
        // On a busy event loop the time may be up before it is told of a key that is there.
        .recover(late -> cachedOr(whose, late))
        .map(seal)
        .recover(SealedRecords::notSealed);
  }

  private Future<SealKey> cachedOr(String subject, Throwable late) {
    SealKey cached = keys.cached(subject);
    return cached == null ? Future.failedFuture(late) : Future.succeededFuture(cached);
  }

  private Future<Ready> onWorker(
      String payer, @Nullable String subject, Function<SealKey, Ready> seal) {
    FairWorkers.Turn<Ready> turn =
        turns.take(payer, () -> seal.apply(subject == null ? keys.system() : keys.of(subject)));
    Future<Ready> made = turn.future();
    Future<Ready> inTime = inTime(made);
    made.onSuccess(
        ready -> {
          if (inTime.failed()) settled(ready, null);
        });
    return inTime.recover(
        e -> {
          turn.drop();
          return notSealed(e);
        });
  }

  private <T> Future<T> inTime(Future<T> made) {
    return made.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Future<Ready> notSealed(Throwable cause) {
    LOG.error(EventCode.AUDIT_SEAL_FAILED, "a record could not be sealed: {}", cause.toString());
    return Future.failedFuture(unavailable());
  }

  public static Refusal unavailable() {
    return new Refusal(
        RefusalCode.AUDIT_UNAVAILABLE, "This call could not be recorded, so it is not served.");
  }

  private static String sha256(byte[] bytes) {
    return base64(Sealer.digest(bytes));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] cut(byte[] bytes, int most) {
    return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  /** The books at the beginning of a segment. */
  public byte[] account(byte[] state) {
    return sealer.account(state);
  }

  public BlindNames names() {
    return names;
  }

  public Future<Void> close() {
    return turns.close();
  }
}
