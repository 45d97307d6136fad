package dev.drawbridge.dialect.gemini;

import dev.drawbridge.dialect.codec.PassingStream;
import dev.drawbridge.dialect.codec.SseEvent;

/**
 * Observes one streamed answer of Gemini's. It has no last event: usage comes with the reasons to
 * end or after them, so whether the answer is whole is known when its bytes end, and it is where
 * every candidate that began gave its reason, or the prompt was blocked.
 */
public final class GeminiStreamObserver extends PassingStream {
  private long seen;
  private long over;
  private boolean blocked;

  @Override
  protected boolean whole(SseEvent event) {
    return event.scanned(GeminiAnswerScanner::of) != null;
  }

  @Override
  protected boolean observe(byte[] bytes, int from, int to) {
    SseEvent event = SseEvent.of(bytes, from, to);
    if (event == null) return true;
    stirred = true;
    GeminiAnswerScanner facts = event.scanned(GeminiAnswerScanner::of);
    if (facts == null) return unread(event);
    if (facts.usage != null) usage = facts.usage;
    if (facts.error) {
      failed(event.data());
      return false;
    }
    filtered |= facts.filtered;
    blocked |= facts.blocked;
    seen |= facts.seen;
    over |= facts.ended;
    began |= facts.content;
    return true;
  }

  @Override
  protected byte[] ended() {
    complete = blocked || (seen != 0 && seen == over);
    return NOTHING;
  }
}
