package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.codec.PassingStream;
import dev.drawbridge.dialect.codec.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Observes one streamed answer of the responses and says what of it to forward.
 *
 * <p>Its ends are {@code response.completed} and {@code response.incomplete}; {@code
 * response.failed} and {@code error} are errors, and are not forwarded. Once content was seen, the
 * JSON of named deltas is not parsed.
 */
public final class ResponsesStreamObserver extends PassingStream {
  /** The last event repeats the whole answer, pictures in base64 included. */
  private static final int LONGEST_EVENT = 16 << 20;

  private static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DELTA = ".delta".getBytes(StandardCharsets.US_ASCII);

  /** Events that come before anything of the answer does. */
  private static final Set<String> BEFORE =
      Set.of(
          "response.created",
          "response.queued",
          "response.in_progress",
          "response.output_item.added",
          "response.content_part.added",
          "response.reasoning_summary_part.added",
          "keepalive");

  private final Set<String> kept = new LinkedHashSet<>();

  public ResponsesStreamObserver() {
    super(LONGEST_EVENT);
  }

  /** Ids under which the vendor keeps what was seen so far. */
  @Override
  public List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  protected boolean whole(SseEvent event) {
    return event.isDone() || facts(event) != null;
  }

  private static @Nullable ResponsesAnswerScanner facts(SseEvent event) {
    return event.scanned(ResponsesAnswerScanner::of);
  }

  @Override
  protected boolean passes(byte[] data, int from, int to) {
    return began && isDelta(data, from, to) && SseEvent.closed(data, from, to);
  }

  @Override
  protected boolean observe(byte[] data, int from, int to) {
    SseEvent event = SseEvent.of(data, from, to);
    if (event == null) return true;
    stirred = true;
    if (event.isDone()) return true; // Some servers end so after their last event.
    ResponsesAnswerScanner facts = facts(event);
    if (facts == null) return unread(event);
    if (facts.usage != null) usage = facts.usage;
    filtered |= facts.filtered;
    switch (facts.type) {
      case "response.completed", "response.incomplete" -> {
        kept.addAll(facts.kept());
        complete = true;
        began = true;
      }
      case "response.failed", "error" -> {
        failed(ResponsesErrorWriter.ofVendor(event.data()));
        return false;
      }
      case "" -> {
        if (facts.error) {
          failed(ResponsesErrorWriter.ofVendor(event.data()));
          return false;
        }
        began = true;
      }
      default -> began |= !BEFORE.contains(facts.type);
    }
    return true;
  }

  /** Whether the event's first line names a delta. */
  private static boolean isDelta(byte[] data, int from, int to) {
    if (to - from < EVENT.length
        || !Arrays.equals(data, from, from + EVENT.length, EVENT, 0, EVENT.length)) {
      return false;
    }
    int end = from;
    while (end < to && data[end] != '\n') end++;
    if (end > from && data[end - 1] == '\r') end--;
    int at = end - DELTA.length;
    return at > from && Arrays.equals(data, at, end, DELTA, 0, DELTA.length);
  }
}
