package dev.drawbridge.audit.record;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.Leaf;
import dev.drawbridge.log.wal.Payload;
import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Seals a record into the payload of its frame: the leaf; the part for the ledger, sealed with the
 * ledger's key; {@code meta}, which is the record's secret and its JSON; and the content, whole or
 * in parts ({@link BodyParts}). Never blocks; thread-safe.
 */
public final class RecordSealer {
  static final String LEDGER = "ledger";
  public static final String META = "meta";
  static final String CONTENT = "content";

  /** The values that pseudonyms in the content stand for. */
  static final String MASKS = "masks";

  /** What a record of a segment's head is called where it is sealed; it has no leaf. */
  static final Scope HEAD = new Scope("", "head", Scope.FIRST);

  private static final String DELEGATION = "delegation_not_allowed";
  private static final byte[] NOTHING = {};
  private static final Set<String> EVENTS =
      Set.of(
          "auth",
          "erasure",
          "key",
          "block",
          "circuit",
          "config",
          "policy",
          "admin",
          "read",
          RetentionEvent.TYPE,
          "recovery",
          "shadow");

  private final Keys keys;
  private final Sealer sealer;

  RecordSealer(Keys keys) {
    this.keys = keys;
    this.sealer = new Sealer(keys.origin(), RecordDictionaries.PACKING);
  }

  /**
   * Returns the subject whose key seals the record: the person acted for, else the principal, as
   * {@code issuer|id}; {@code key|ID} for a key, {@code named|ID} for a person whom the caller only
   * named.
   */
  public static String subject(Caller caller) {
    Person person = caller.onBehalfOf();
    if (person == null) return principal(caller);
    return (person.issuer() == null ? "named" : person.issuer()) + "|" + person.id();
  }

  /**
   * Returns the subject whose key seals a refusal. It is the person acted for only where policy was
   * asked and did not refuse the delegation itself; otherwise a caller could have a key made for
   * any id.
   */
  static String subject(Caller caller, @Nullable Verdict verdict) {
    if (verdict == null) return principal(caller);
    boolean refused =
        !verdict.allow() && verdict.reasons().stream().anyMatch(r -> r.code().equals(DELEGATION));
    return refused ? principal(caller) : subject(caller);
  }

  /** The principal itself, whomever it acts for. */
  public static String principal(Caller caller) {
    return (caller.issuer() == null ? caller.kind().wire() : caller.issuer()) + "|" + caller.id();
  }

  /** A leaf's type for an event: its own where it is one of those that a leaf names. */
  public static String type(Event event) {
    return EVENTS.contains(event.type()) ? event.type() : "admin";
  }

  /**
   * A record.
   *
   * @param type as its leaf names it
   * @param key its subject's, or the system's
   * @param ledger what it does to the ledger, null for nothing
   */
  Payload seal(
      String type,
      @Nullable String requestId,
      SealKey key,
      byte[] json,
      @Nullable LedgerEntry ledger,
      byte[] content) {
    List<Payload.Part> contents =
        content.length == 0 ? List.of() : List.of(new Payload.Part(CONTENT, content));
    return seal(type, requestId, key, json, ledger, contents);
  }

  /**
   * A record whose content is in several parts.
   *
   * @param contents not yet sealed
   */
  Payload seal(
      String type,
      @Nullable String requestId,
      SealKey key,
      byte[] json,
      @Nullable LedgerEntry ledger,
      List<Payload.Part> contents) {
    var scope = new Scope(requestId == null ? "" : requestId, type, Scope.LATEST);
    byte[] posted = NOTHING;
    List<byte[]> digests = new ArrayList<>(contents.size() + 2);
    if (ledger != null) {
      byte[] posting = LedgerJson.posting(ledger);
      Sealer.OfRecord books = sealer.record(keys.ledger(), scope);
      posted = books.seal(LEDGER, RecordDictionaries.RECORD, posting);
      digests.add(Sealer.digest(posted));
    }
    Sealer.OfRecord own = sealer.record(key, scope);
    List<Payload.Part> parts = new ArrayList<>(1 + contents.size());
    add(META, own.first(META, RecordDictionaries.RECORD, json), parts, digests);
    for (Payload.Part content : contents) {
      byte[] sealed = own.seal(content.name(), RecordDictionaries.TEXT, content.bytes());
      add(content.name(), sealed, parts, digests);
    }
    byte[] fields = RecordFields.root(own.commitments(), scope, json);
    Leaf leaf = LeafJson.of(type, requestId, key.epoch(), Sealer.digest(digests), fields);
    return new Payload(leaf, posted, parts);
  }

  private static void add(
      String name, byte[] sealed, List<Payload.Part> parts, List<byte[]> digests) {
    parts.add(new Payload.Part(name, sealed));
    digests.add(Sealer.digest(sealed));
  }

  /** The books at the beginning of a segment. */
  byte[] account(byte[] state) {
    return sealer.seal(keys.ledger(), HEAD, LEDGER, state);
  }
}
