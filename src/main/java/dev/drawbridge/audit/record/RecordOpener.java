package dev.drawbridge.audit.record;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.FrameParts;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * Opens records. No other code turns frames back into what they say. What has no key any more, or
 * none here, is not opened and is no error; what does not open with its own key was tampered with
 * and is one. Blocking and thread-safe.
 */
public final class RecordOpener implements Closeable {
  /** How much of a record can be read. */
  public enum State {
    OPEN,
    /** The keys are not here. */
    CLOSED,
    /** The keys, or the content itself, were destroyed. */
    ERASED
  }

  /**
   * One record.
   *
   * @param named what its leaf says
   * @param commitments to its fields; null where it is not open
   * @param json the record; its row alone, with id, time and state, where it is not open
   */
  public record Opened(
      State state, LeafJson.Named named, @Nullable Commitments commitments, byte[] json) {}

  private final @Nullable Keys keys;
  private final @Nullable Sealer sealer;

  public RecordOpener(@Nullable Keys keys) {
    this.keys = keys;
    this.sealer = keys == null ? null : new Sealer(keys.origin(), RecordDictionaries.PACKING);
  }

  /**
   * An opener for the log in a folder, with the keys beside it where they are.
   *
   * @param master the master key
   */
  static RecordOpener of(Path folder, MasterKey master) throws IOException {
    return new RecordOpener(Keys.read(folder, master).orElse(null));
  }

  /** The key of the index's hashes; empty where the keys are not here. */
  public Optional<BlindKey> indexKey() {
    return Optional.ofNullable(keys).map(known -> known::indexed);
  }

  public Opened open(RecordPlace place) throws IOException {
    return open(place, place.parts());
  }

  /** One record with what it was sealed with and its content, from one look at its frame. */
  PlainRecord plain(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    LeafJson.Named named = LeafJson.named(parts.leaf());
    byte[] sealed = parts.part(RecordSealer.META).orElse(new byte[0]);
    Opened opened = open(place, named, sealed);
    byte[] prompt = content(place, parts, opened);
    return new PlainRecord(named.requestId(), Sealer.keyId(sealed), opened.json, prompt);
  }

  private Opened open(RecordPlace place, FrameParts parts) throws IOException {
    LeafJson.Named named = LeafJson.named(parts.leaf());
    return open(place, named, parts.part(RecordSealer.META).orElse(new byte[0]));
  }

  private Opened open(RecordPlace place, LeafJson.Named named, byte[] sealed) throws IOException {
    SealKey key = key(sealed);
    if (key == null || sealer == null) return notOpen(place, named, sealed);
    byte[] plain = open(sealer, key, named, RecordSealer.META, sealed, place);
    if (named.version() != Scope.FIRST) {
      Commitments commitments = sealer.commitments(key, named.scope(), sealed);
      return new Opened(State.OPEN, named, commitments, plain);
    }
    byte[] secret = Arrays.copyOf(plain, Commitments.SECRET);
    byte[] json = Arrays.copyOfRange(plain, Commitments.SECRET, plain.length);
    return new Opened(State.OPEN, named, new Commitments(Scope.FIRST, secret), json);
  }

  private Opened notOpen(RecordPlace place, LeafJson.Named named, byte[] sealed)
      throws IOException {
    long id = Sealer.keyId(sealed);
    Optional<String> erasure = Optional.empty();
    if (keys != null) erasure = id == 0 ? keys.destruction(place.seq()) : keys.erasure(id);
    State state = id == 0 || erasure.isPresent() ? State.ERASED : State.CLOSED;
    String by = erasure.orElse(null);
    byte[] json =
        AsciiJson.object(
            g -> {
              g.writeObjectFieldStart("row");
              g.writeStringField("request_id", named.requestId());
              g.writeStringField("time", Instant.ofEpochMilli(place.time()).toString());
              g.writeStringField("state", state == State.ERASED ? "erased" : "closed");
              if (by != null && by.matches("\\d{1,18}")) {
                g.writeNumberField("erased_by", Long.parseLong(by));
              } else {
                AsciiJson.text(g, "erased_by", by);
              }
              g.writeEndObject();
            });
    return new Opened(state, named, null, json);
  }

  /** The content; null where the record has none, or none that can be opened. */
  public byte @Nullable [] content(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    if (!parts.has(BodyParts.FRAME)) {
      return part(place, parts, LeafJson.named(parts.leaf()), RecordSealer.CONTENT);
    }
    return content(place, parts, open(place, parts));
  }

  private byte @Nullable [] content(RecordPlace place, FrameParts parts, Opened opened)
      throws IOException {
    if (!parts.has(BodyParts.FRAME)) {
      return part(place, parts, opened.named, RecordSealer.CONTENT);
    }
    byte @Nullable [] frame = part(place, parts, opened.named, BodyParts.FRAME);
    if (frame == null || opened.state != State.OPEN) return null;
    List<BodyParts.Message> messages = BodyParts.of(opened.json);
    List<byte[]> texts = new ArrayList<>(messages.size());
    for (BodyParts.Message message : messages) {
      byte @Nullable [] text = message(place, parts, opened.named, message);
      if (text == null) return null;
      texts.add(text);
    }
    return BodyParts.join(frame, messages, texts);
  }

  /** The values that were masked, as JSON; null where none were, or none can be read. */
  public byte @Nullable [] masks(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    if (!parts.has(RecordSealer.MASKS)) return null;
    return part(place, parts, LeafJson.named(parts.leaf()), RecordSealer.MASKS);
  }

  /** Whether a retention took the content of a record that is there itself. */
  boolean expired(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    if (Sealer.keyId(parts.part(RecordSealer.META).orElse(new byte[0])) == 0) return false;
    for (String name : parts.names()) {
      if (Sealer.keyId(parts.part(name).orElse(new byte[0])) == 0) return true;
    }
    return false;
  }

  /** A message, in this record or the one that it refers to. */
  private byte @Nullable [] message(
      RecordPlace place, FrameParts parts, LeafJson.Named named, BodyParts.Message message)
      throws IOException {
    if (message.seq() < 0) return part(place, parts, named, message.part());
    Optional<RecordPlace> holder = place.reader().find(message.seq());
    if (holder.isEmpty()) return null;
    FrameParts held = holder.get().parts();
    return part(holder.get(), held, LeafJson.named(held.leaf()), message.part());
  }

  private byte @Nullable [] part(
      RecordPlace place, FrameParts parts, LeafJson.Named named, String name) throws IOException {
    byte[] sealed = parts.part(name).orElse(new byte[0]);
    SealKey key = key(sealed);
    if (key == null || sealer == null) return null;
    return open(sealer, key, named, name, sealed, place);
  }

  /**
   * The id of a subject's key; empty where nothing is on record of it, or the keys are not here.
   */
  public OptionalLong keyOf(String subject) throws IOException {
    return keys == null ? OptionalLong.empty() : keys.idOf(subject);
  }

  /** A subject's name in records that must not name it; empty where the keys are not here. */
  public String blind(String subject) {
    return keys == null ? "" : keys.blind(subject);
  }

  /** The id of the key of the record's subject; 0 where its {@code meta} was destroyed. */
  public long keyId(RecordPlace place) throws IOException {
    return Sealer.keyId(place.parts().part(RecordSealer.META).orElse(new byte[0]));
  }

  /**
   * Returns the record's effect on the ledger; empty where it has none, or the keys are not here.
   */
  Optional<LedgerEntry> posting(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    byte[] sealed = parts.ledger();
    SealKey key = key(sealed);
    if (key == null || sealer == null) return Optional.empty();
    LeafJson.Named named = LeafJson.named(parts.leaf());
    byte[] plain = open(sealer, key, named, RecordSealer.LEDGER, sealed, place);
    return Optional.of(LedgerJson.posting(RowReader.JSON.readTree(plain)));
  }

  /** The account of a segment's head, as {@link RecordSealer#account} sealed it. */
  byte[] account(byte[] sealed) throws IOException {
    SealKey key = key(sealed);
    if (key == null || sealer == null) return new byte[0];
    try {
      return sealer.open(key, RecordSealer.HEAD, RecordSealer.LEDGER, sealed);
    } catch (AEADBadTagException e) {
      throw new IOException("the ledger's account in the audit log was tampered with", e);
    }
  }

  /** The key of the record's subject; null where it is gone, or not here. */
  @Nullable
  public SealKey keyOf(RecordPlace place) throws IOException {
    return key(place.parts().part(RecordSealer.META).orElse(new byte[0]));
  }

  /** The commitments of an open record to all its fields, by their names. */
  public static Map<String, Commitments.Opening> openings(Opened record) {
    Commitments commitments = requireNonNull(record.commitments, "a record that is not open");
    Map<String, Commitments.Opening> openings = new LinkedHashMap<>();
    RecordFields.of(record.named.scope(), record.json)
        .forEach((name, value) -> openings.put(name, commitments.opening(name, value)));
    return openings;
  }

  /**
   * Writes the digest of each field of a record, in their order: with them one field proves to be
   * what the leaf commits to. In the first form of a leaf they stand there themselves.
   *
   * @param all as {@link #openings} tells them
   */
  public static void digests(JsonGenerator g, Map<String, Commitments.Opening> all)
      throws IOException {
    if (all.values().stream().anyMatch(each -> each.version() == Scope.FIRST)) return;
    g.writeArrayFieldStart("digests");
    for (Commitments.Opening opening : all.values()) g.writeString(opening.digest());
    g.writeEndArray();
  }

  private @Nullable SealKey key(byte[] sealed) throws IOException {
    long id = Sealer.keyId(sealed);
    if (keys == null || id == 0) return null;
    return keys.find(id).orElse(null);
  }

  private static byte[] open(
      Sealer sealer,
      SealKey key,
      LeafJson.Named named,
      String part,
      byte[] sealed,
      RecordPlace place)
      throws IOException {
    try {
      return sealer.open(key, named.scope(), part, sealed);
    } catch (AEADBadTagException e) {
      throw new IOException(
          "the " + part + " part of the audit log's record " + place.seq() + " was tampered with",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    if (keys != null) keys.close();
  }
}
