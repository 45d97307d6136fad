package dev.drawbridge.dialect.openai;

import dev.drawbridge.dialect.codec.PassingStream;
import dev.drawbridge.dialect.codec.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Observes one streamed answer of OpenAI's kind and says what of it to forward.
 *
 * <p>Its end is {@code [DONE]}. Some vendors leave that out: where every choice has given its
 * reason to end and no more bytes come, the answer is whole too, and the caller gets the end.
 *
 * <p>Cheap: once content was seen, JSON is parsed only for events that may hold usage, an error or
 * a choice's end, or that end as no JSON object does.
 */
public final class OpenAiStreamObserver extends PassingStream {
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  private final boolean usageAsked;
  private final int choices;
  private final BitSet over = new BitSet(1);
  private final Set<String> kept = new LinkedHashSet<>(0);

  /**
   * @param usageAsked whether the caller asked for usage; else a chunk of nothing but usage is
   *     withheld, while the {@code "usage":null} of other chunks passes as sent
   * @param choices how many answers were asked for
   */
  public OpenAiStreamObserver(boolean usageAsked, int choices) {
    this.usageAsked = usageAsked;
    this.choices = choices;
  }

  /** Ids under which the vendor keeps what was spoken so far. */
  @Override
  public List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  protected boolean whole(SseEvent event) {
    return event.isDone() || event.scanned(OpenAiAnswerScanner::of) != null;
  }

  @Override
  protected boolean passes(byte[] data, int from, int to) {
    return began && SseEvent.closed(data, from, to) && !SseEvent.mayMatter(data, from, to);
  }

  @Override
  protected boolean observe(byte[] data, int from, int to) {
    SseEvent event = SseEvent.of(data, from, to);
    if (event == null) return true;
    stirred = true;
    if (event.isDone()) {
      complete = true;
      began = true;
      return true;
    }
    OpenAiAnswerScanner facts = event.scanned(OpenAiAnswerScanner::of);
    if (facts == null) return unread(event);
    if (facts.usage != null) usage = facts.usage;
    if (facts.error) {
      failed(event.data());
      return false;
    }
    kept.addAll(facts.spoken);
    filtered |= facts.filtered;
    over.or(facts.over);
    began |= facts.content;
    return usageAsked || facts.usage == null || !facts.noChoices;
  }

  @Override
  protected byte[] ended() {
    if (complete || over.cardinality() < choices) return NOTHING;
    complete = true;
    return DONE;
  }
}
