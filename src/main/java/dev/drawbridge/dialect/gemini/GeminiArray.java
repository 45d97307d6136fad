package dev.drawbridge.dialect.gemini;

import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Usage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way back on which a stream is one JSON array, as streamGenerateContent's callers get it who do
 * not ask for {@code alt=sse}: {@code [} and the first chunk, a comma and a line for each that
 * follows, and {@code ]} where the answer is whole. Chunks are the bytes of their events.
 */
public final class GeminiArray implements Translation {
  private static final byte[] FIRST = {'['};
  private static final byte[] NEXT = {'\n', ',', '\r', '\n'};
  private static final byte[] LAST = {'\n', ']'};

  private final Translation events;

  /**
   * @param events the same way, on which a stream is server-sent events of Gemini's
   */
  public GeminiArray(Translation events) {
    this.events = events;
  }

  @Override
  public EncodedRequest request() {
    return events.request();
  }

  @Override
  public AnswerStream stream() {
    return new Framed(events.stream());
  }

  @Override
  public WholeAnswer whole(byte[] body) {
    WholeAnswer answer = events.whole(body);
    if (!answer.whole() || answer.error()) return answer;
    var frames = new EventFrames();
    var out = new ByteArrayOutputStream(answer.body().length);
    boolean any = elements(frames.feed(answer.body()), false, out);
    any = elements(frames.finish(), any, out);
    if (!any) out.writeBytes(FIRST);
    out.writeBytes(LAST);
    return new WholeAnswer(true, answer.usage(), false, answer.filtered(), out.toByteArray());
  }

  /** Writes chunks as elements and says whether there is any by now. */
  private static boolean elements(
      List<EventFrames.Frame> chunks, boolean any, ByteArrayOutputStream out) {
    for (EventFrames.Frame chunk : chunks) {
      out.writeBytes(any ? NEXT : FIRST);
      out.writeBytes(chunk.data());
      any = true;
    }
    return any;
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return events.error(status, body);
  }

  @Override
  public List<String> kept() {
    return events.kept();
  }

  private static final class Framed implements AnswerStream {
    private final AnswerStream events;
    private final EventFrames frames = new EventFrames();
    private boolean any;
    private boolean over;

    Framed(AnswerStream events) {
      this.events = events;
    }

    @Override
    public byte[] feed(byte[] chunk) {
      var out = new ByteArrayOutputStream(chunk.length + NEXT.length);
      any = elements(frames.feed(events.feed(chunk)), any, out);
      return out.toByteArray();
    }

    @Override
    public byte[] finish() {
      var out = new ByteArrayOutputStream();
      any = elements(frames.feed(events.finish()), any, out);
      any = elements(frames.finish(), any, out);
      if (events.complete() && !over) {
        over = true;
        if (!any) out.writeBytes(FIRST);
        out.writeBytes(LAST);
      }
      return out.toByteArray();
    }

    @Override
    public boolean stirred() {
      return events.stirred();
    }

    @Override
    public boolean began() {
      return events.began();
    }

    @Override
    public boolean complete() {
      return events.complete();
    }

    /** Between chunks; an event that is not whole yet is held back here. */
    @Override
    public boolean atBoundary() {
      return true;
    }

    @Override
    public boolean filtered() {
      return events.filtered();
    }

    @Override
    public @Nullable Usage usage() {
      return events.usage();
    }

    @Override
    public byte @Nullable [] firstError() {
      return events.firstError();
    }

    @Override
    public byte @Nullable [] laterError() {
      return events.laterError();
    }
  }
}
