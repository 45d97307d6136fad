package dev.drawbridge.sensitivity.mask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Masks what one stream says, and ends it where it must end. Its events keep their order and wait
 * until their texts are decided. Of one stream, and not thread-safe.
 */
public final class GuardedStream {
  private static final byte[] NOTHING = {};
  private static final String DONE = "[DONE]";

  /** As many bytes wait; where more comes, such as an image, texts before it are over. */
  private static final int MOST_WAITING = 4 << 20;

  private record Waiting(StreamPieces.Piece piece, List<GuardedAnswer.Texts.Part> parts) {
    boolean isReady() {
      for (var part : parts) if (part.slot().waits()) return false;
      return true;
    }

    boolean holds(HeldText.Slot slot) {
      for (var part : parts) if (part.slot().equals(slot)) return true;
      return false;
    }

    byte[] document() {
      byte[] came = Arrays.copyOfRange(piece.bytes(), piece.from(), piece.to());
      return GuardedAnswer.changed(came, parts);
    }
  }

  private final GuardReport report;
  private final StreamPieces pieces;
  private final GuardedAnswer.Texts texts;
  private final Consumer<byte[]> left;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean over;
  private byte @Nullable [] last;

  /**
   * For one stream.
   *
   * @param array whether it is one JSON array instead of server-sent events
   * @param left takes the document of each event that leaves
   */
  public GuardedStream(
      AnswerGuard guard, GuardReport report, boolean array, Consumer<byte[]> left) {
    this.report = report;
    this.left = left;
    pieces = array ? new ArrayPieces() : new EventPieces();
    texts = new GuardedAnswer.Texts(guard, report);
  }

  /** Takes the next bytes; what can be handed on by now. */
  public byte[] feed(byte[] chunk) {
    if (over) return NOTHING;
    report.looks();
    return handedOn(pieces.feed(chunk), false);
  }

  /** No more comes: all that waited. */
  public byte[] finish() {
    return over ? NOTHING : handedOn(pieces.finish(), true);
  }

  /**
   * Whether the stream ends here, whatever else comes: {@link #last} is to be told, and the end.
   */
  public boolean isOver() {
    return over;
  }

  /** The document in which the stream ends, as far as it goes; null where it ends between two. */
  public byte @Nullable [] last() {
    return last;
  }

  /** How many bytes wait. */
  public long waiting() {
    return waitingBytes;
  }

  private byte[] handedOn(List<StreamPieces.Piece> came, boolean ended) {
    boolean unread = false;
    for (StreamPieces.Piece piece : came) {
      List<GuardedAnswer.Texts.Part> parts = parts(piece);
      unread = parts == null;
      if (parts == null) break;
      waiting.add(new Waiting(piece, parts));
      waitingBytes += piece.bytes().length;
      if (texts.cut() != null) break;
    }
    boolean all = ended || unread || texts.cut() != null || waitingBytes > MOST_WAITING;
    if (all) texts.end();
    var out = new ByteArrayOutputStream();
    HeldText.Slot cut = texts.cut();
    while (!waiting.isEmpty() && waiting.getFirst().isReady()) {
      Waiting first = waiting.removeFirst();
      waitingBytes -= first.piece.bytes().length;
      if (cut != null && first.holds(cut)) {
        last = first.document();
        waiting.clear();
        over = true;
        break;
      }
      leave(first, out);
    }
    if (unread && !over) {
      report.unread();
      over = true;
    }
    return out.toByteArray();
  }

  private void leave(Waiting event, ByteArrayOutputStream out) {
    StreamPieces.Piece piece = event.piece;
    if (!piece.hasDocument()) {
      out.writeBytes(piece.bytes());
      return;
    }
    byte[] document = event.document();
    out.write(piece.bytes(), 0, piece.from());
    out.writeBytes(document);
    out.write(piece.bytes(), piece.to(), piece.bytes().length - piece.to());
    if (!isDone(document)) left.accept(document);
  }

  private static boolean isDone(byte[] document) {
    return document.length < 16
        && new String(document, StandardCharsets.ISO_8859_1).strip().equals(DONE);
  }

  /** What a piece says; null where nobody can read that. */
  private @Nullable List<GuardedAnswer.Texts.Part> parts(StreamPieces.Piece piece) {
    if (!piece.hasDocument()) return isSilent(piece.bytes()) ? List.of() : null;
    byte[] document = Arrays.copyOfRange(piece.bytes(), piece.from(), piece.to());
    if (isDone(document)) return List.of();
    try {
      return texts.of(document);
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether bytes without data hold nothing but comments, names of events and what is between. */
  private static boolean isSilent(byte[] bytes) {
    for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("[\r\n]", -1)) {
      boolean silent =
          line.isEmpty()
              || line.startsWith(":")
              || line.startsWith("event:")
              || line.startsWith("id:")
              || line.startsWith("retry:")
              || line.strip().equals("data:")
              || line.strip().chars().allMatch(c -> "[],".indexOf(c) >= 0);
      if (!silent) return false;
    }
    return true;
  }
}
