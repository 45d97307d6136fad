package dev.drawbridge.dialect.codec;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.exchange.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One streamed answer (server-sent events, lines ended by LF or CRLF) that passes in the vendor's
 * own bytes. Events leave whole, so that whatever was forwarded ends at an event's end; the start
 * of one that is not complete is held back until its rest comes. An event longer than a bound, of 1
 * MiB where its dialect names no other, passes as it comes, unobserved. Not thread-safe.
 *
 * <p>What the events mean is its subclasses' to say, one for each dialect.
 */
public abstract class PassingStream implements AnswerStream {
  private static final int LONGEST_EVENT = 1 << 20;
  private static final int SHORT = 4_096;
  private final int longest;
  protected static final byte[] NOTHING = {};

  private final KnownEvents known = new KnownEvents();
  private byte[] held = NOTHING;
  private int heldLength;

  /** How far the held bytes were searched for the event's end, and where their last line begins. */
  private int searched;

  private int lineStart;

  /**
   * Inside an event that is too long to be held: forwarded, or dropped; then whether its line so
   * far is empty.
   */
  private boolean passing;

  private boolean lineEmpty;

  protected boolean stirred;
  protected boolean began;
  protected boolean complete;
  protected boolean filtered;
  protected @Nullable Usage usage;
  private byte @Nullable [] firstError;
  private byte @Nullable [] laterError;

  protected PassingStream() {
    this(LONGEST_EVENT);
  }

  /**
   * @param longest bytes of an event that is still observed
   */
  protected PassingStream(int longest) {
    this.longest = longest;
  }

  /**
   * {@inheritDoc}
   *
   * <p>After an error event nothing is forwarded any more; usage is still noted, but for that of an
   * event which is too long.
   */
  @Override
  public final byte[] feed(byte[] chunk) {
    if (chunk.length == 0) return chunk;
    boolean before = hasFailed();
    byte[] forward = forwardable(chunk);
    return before ? NOTHING : forward;
  }

  private byte[] forwardable(byte[] chunk) {
    if (passing) return pass(chunk);
    boolean joined = heldLength > 0;
    if (joined) hold(chunk, 0, chunk.length);
    byte[] data = joined ? held : chunk;
    int length = joined ? heldLength : chunk.length;
    byte[] forward = observed(data, length, joined);
    return heldLength > longest ? letGo(forward) : forward;
  }

  /** Forwards whole events but for those that are not to be. */
  private byte[] observed(byte[] data, int length, boolean joined) {
    // What is held is looked at again, so it has to be short.
    int from = searched <= SHORT ? known(data, 0, length) : 0; // of the event at hand
    int kept = 0; // of the bytes that are to be forwarded but not yet copied
    ByteArrayOutputStream out = null;
    int line = Math.max(from, lineStart);
    for (int i = Math.max(from, searched); i < length; i++) {
      if (data[i] != '\n') continue;
      boolean blank = i == line || (i == line + 1 && data[line] == '\r');
      line = i + 1;
      if (!blank) continue;
      boolean passing = passes(data, from, line);
      if (!forwards(passing, data, from, line)) {
        if (out == null) out = new ByteArrayOutputStream(length);
        out.write(data, kept, from - kept);
        kept = line;
      } else if (passing && known.wants(line - from)) {
        known.keep(data, from, line);
      }
      from = known(data, line, length);
      line = from;
      i = from - 1;
    }
    byte[] forward;
    if (out == null && from == length && !joined) {
      forward = data;
    } else if (out == null) {
      forward = from == 0 ? NOTHING : Arrays.copyOf(data, from);
    } else {
      out.write(data, kept, from - kept);
      forward = out.toByteArray();
    }
    keep(data, from, length, line, joined);
    return forward;
  }

  /** Where the known events end that begin at an offset, and are forwarded. */
  private int known(byte[] data, int from, int length) {
    return hasFailed() ? from : known.end(data, from, length);
  }

  /** Holds back what begins at {@code from}; its end was sought, its last line begins at line. */
  private void keep(byte[] data, int from, int length, int line, boolean joined) {
    int rest = length - from;
    if (joined) {
      // Not moved where none of it left: a long event may come in very many pieces.
      if (from > 0) System.arraycopy(held, from, held, 0, rest);
      heldLength = rest;
    } else {
      heldLength = 0;
      if (rest > 0) hold(data, from, rest);
    }
    searched = rest;
    lineStart = line - from;
  }

  private void hold(byte[] bytes, int from, int count) {
    int length = heldLength + count;
    if (held.length < length) held = Arrays.copyOf(held, Math.max(length, held.length * 2));
    System.arraycopy(bytes, from, held, heldLength, count);
    heldLength = length;
  }

  /** Forwards what is held of a long event; after an error it is dropped. */
  private byte[] letGo(byte[] before) {
    byte[] all = before;
    if (!hasFailed()) {
      all = Arrays.copyOf(before, before.length + heldLength);
      System.arraycopy(held, 0, all, before.length, heldLength);
    }
    lineEmpty = lineStart == heldLength || isReturn(held, lineStart, heldLength);
    passing = true;
    began = true;
    held = NOTHING;
    heldLength = 0;
    searched = 0;
    lineStart = 0;
    return all;
  }

  private static boolean isReturn(byte[] bytes, int from, int to) {
    return to - from == 1 && bytes[from] == '\r';
  }

  /** Forwards the rest of a long event; what follows it is fed as usual. */
  private byte[] pass(byte[] chunk) {
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        if (lineEmpty) {
          passing = false;
          if (i + 1 == chunk.length) return chunk;
          byte[] rest = feed(Arrays.copyOfRange(chunk, i + 1, chunk.length));
          byte[] all = Arrays.copyOf(chunk, i + 1 + rest.length);
          System.arraycopy(rest, 0, all, i + 1, rest.length);
          return all;
        }
        lineEmpty = true;
      } else if (chunk[i] != '\r') {
        lineEmpty = false;
      }
    }
    return chunk;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An event whose blank line is missing but whose data is whole is ended properly; the start of
   * one is dropped.
   */
  @Override
  public final byte[] finish() {
    byte[] last = last();
    byte[] more = ended();
    if (more.length == 0 || hasFailed()) return last;
    byte[] all = Arrays.copyOf(last, last.length + more.length);
    System.arraycopy(more, 0, all, last.length, more.length);
    return all;
  }

  /**
   * No more bytes come: what was still to be seen was observed.
   *
   * @return what the caller is to get beside
   */
  protected byte[] ended() {
    return NOTHING;
  }

  private byte[] last() {
    if (heldLength == 0) return NOTHING;
    byte[] rest = Arrays.copyOf(held, heldLength + 2);
    int length = heldLength;
    held = NOTHING;
    heldLength = 0;
    SseEvent event = SseEvent.of(rest, 0, length);
    if (event == null || !whole(event)) return NOTHING;
    if (rest[length - 1] != '\n') rest[length++] = '\n';
    rest[length++] = '\n';
    boolean passing = passes(rest, 0, length);
    return forwards(passing, rest, 0, length) ? Arrays.copyOf(rest, length) : NOTHING;
  }

  /**
   * Whether an event is forwarded and tells nothing, so that {@link #observe} is not asked. The
   * answer may depend on the event's form only: not on its numbers, nor on its strings but for the
   * names of members.
   */
  protected boolean passes(byte[] data, int from, int to) {
    return false;
  }

  /** Notes what an event says that does not pass; false where it is not to be forwarded. */
  protected abstract boolean observe(byte[] data, int from, int to);

  /** Whether the last event, whose blank line is missing, is whole all the same. */
  protected abstract boolean whole(SseEvent event);

  private boolean forwards(boolean passing, byte[] data, int from, int to) {
    return (passing || observe(data, from, to)) && !hasFailed();
  }

  /**
   * Notes an event whose data could not be read, and says whether it is forwarded. The start of a
   * JSON object is none: what it lacks may be part of the answer, so this ends as after an error.
   * What else is not understood may be content.
   */
  protected final boolean unread(SseEvent event) {
    stirred = true;
    began |= !event.isObject();
    if (event.isObject()) failed(NOTHING);
    return !event.isObject();
  }

  /** Notes an error event, which is never forwarded; one after the answer's end says nothing. */
  protected final void failed(byte[] error) {
    if (complete || hasFailed()) return;
    if (began) laterError = error;
    else firstError = error;
  }

  private boolean hasFailed() {
    return firstError != null || laterError != null;
  }

  @Override
  public final boolean stirred() {
    return stirred;
  }

  @Override
  public final boolean began() {
    return began && firstError == null;
  }

  @Override
  public final boolean complete() {
    return complete && !hasFailed();
  }

  @Override
  public final boolean atBoundary() {
    return !passing || hasFailed();
  }

  @Override
  public final boolean filtered() {
    return filtered;
  }

  @Override
  public final @Nullable Usage usage() {
    return usage;
  }

  @Override
  public final byte @Nullable [] firstError() {
    return firstError;
  }

  @Override
  public final byte @Nullable [] laterError() {
    return laterError;
  }
}
