package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.JsonStrings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts values back into one stream. The events stay as many as they are and in their order: one in
 * which a pseudonym may have begun waits with all after it until the text has gone on, and gets the
 * value; the rest of the pseudonym is taken out of the events that follow. Of one stream, and not
 * thread-safe.
 */
public final class StreamReversal {
  private static final byte[] NOTHING = {};

  /** As many events or bytes wait for the rest of a pseudonym, which is a few characters long. */
  private static final int MOST_WAITING = 128;

  private static final int MOST_BYTES = 1 << 20;

  /** A string of an event that was changed, or may be. */
  private record Part(JsonStrings.Found string, HeldText.Slot slot) {}

  private record Waiting(StreamPieces.Piece piece, List<Part> parts) {
    boolean isReady() {
      for (Part part : parts) if (part.slot.waits()) return false;
      return true;
    }

    byte[] bytes() {
      List<JsonStrings.Change> changes = new ArrayList<>();
      for (Part part : parts) {
        if (!part.slot.changed()) continue;
        changes.add(
            new JsonStrings.Change(
                piece.from() + part.string.from(),
                piece.from() + part.string.to(),
                part.slot.text()));
      }
      return JsonStrings.changed(piece.bytes(), changes);
    }
  }

  /** What a stream of texts goes on with. */
  private record Open(String text, RunningText running) {}

  private final Reversal reversal;
  private final StreamPieces pieces;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<String, Open> open = new HashMap<>();
  private long waitingBytes;

  StreamReversal(Reversal reversal, StreamPieces pieces) {
    this.reversal = reversal;
    this.pieces = pieces;
  }

  /** Takes the next bytes; what can be handed on by now. */
  public byte[] feed(byte[] chunk) {
    return handedOn(pieces.feed(chunk));
  }

  /** No more comes: all that was held. */
  public byte[] finish() {
    byte[] last = handedOn(pieces.finish());
    endTexts();
    byte[] held = ready();
    if (last.length == 0) return held;
    if (held.length == 0) return last;
    byte[] both = Arrays.copyOf(last, last.length + held.length);
    System.arraycopy(held, 0, both, last.length, held.length);
    return both;
  }

  private byte[] handedOn(List<StreamPieces.Piece> came) {
    for (StreamPieces.Piece piece : came) {
      waiting.add(new Waiting(piece, parts(piece)));
      waitingBytes += piece.bytes().length;
    }
    byte[] ready = ready();
    if (waiting.size() <= MOST_WAITING && waitingBytes <= MOST_BYTES) return ready;
    endTexts();
    byte[] rest = ready();
    byte[] all = Arrays.copyOf(ready, ready.length + rest.length);
    System.arraycopy(rest, 0, all, ready.length, rest.length);
    return all;
  }

  private void endTexts() {
    open.values().forEach(each -> each.running.end());
  }

  private byte[] ready() {
    if (waiting.isEmpty()) return NOTHING;
    var out = new ByteArrayOutputStream();
    while (!waiting.isEmpty() && waiting.getFirst().isReady()) {
      Waiting first = waiting.removeFirst();
      waitingBytes -= first.piece.bytes().length;
      out.writeBytes(first.bytes());
    }
    return out.toByteArray();
  }

  private List<Part> parts(StreamPieces.Piece piece) {
    if (!piece.hasDocument()) return List.of();
    List<JsonStrings.Found> strings;
    try {
      strings =
          JsonStrings.of(
              Arrays.copyOfRange(piece.bytes(), piece.from(), piece.to()), Reversal.NOTED);
    } catch (IOException e) {
      return List.of(); // Such as OpenAI's [DONE].
    }
    List<Part> parts = new ArrayList<>(2);
    for (JsonStrings.Found string : strings) {
      if (string.kind() == JsonStrings.Kind.NUMBER) continue;
      var slot = new HeldText.Slot();
      AnswerString kind = reversal.kind(string.place());
      if (string.kind() == JsonStrings.Kind.STRING && kind.stream() != null) {
        running(kind.stream(), kind).add(string.text(), slot);
      } else {
        var whole = reversal.running(kind);
        whole.add(string.text(), slot);
        whole.end();
        if (!slot.changed()) continue;
      }
      parts.add(new Part(string, slot));
    }
    return parts;
  }

  private RunningText running(String stream, AnswerString kind) {
    Open now = open.get(stream);
    if (now != null && now.text.equals(kind.text())) return now.running;
    if (now != null) now.running.end();
    var next = new Open(kind.text(), reversal.running(kind));
    open.put(stream, next);
    return next.running;
  }
}
