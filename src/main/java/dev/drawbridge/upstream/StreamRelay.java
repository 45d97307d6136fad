package dev.drawbridge.upstream;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer: held until it has content, then handed on piece by piece, no faster than it is
 * taken. What is held before content goes out first.
 */
final class StreamRelay implements Answer.Body {
  /** As much as is held before content; more of it is content whatever it says. */
  private static final int MOST_HELD = 1 << 20;

  /** As much as is gathered before it is handed on. */
  private static final int MOST_GATHERED = 64 << 10;

  /** What a byte takes that the record keeps: here, and as it is sealed. */
  private static final int EACH_KEPT = 2;

  /**
   * How long after {@code [DONE]} the vendor may take to end properly, so that its connection can
   * be used again.
   */
  private static final long LINGER_MILLIS = 1000;

  private enum Phase {
    /** For content. */
    WAITING,
    /** There is content, and nobody has asked for it yet. */
    READY,
    RELAYING,
    OVER
  }

  private final UpstreamAttempt flight;
  private final Context context;
  private final HttpClientResponse response;
  private final AttemptTimeouts watch;
  private final UpstreamSettings settings;
  private final AnswerStream observer;
  private final Promise<Relayed> relayed = Promise.promise();
  private final KeptAnswer answer;

  private Phase phase = Phase.WAITING;
  private Buffer held = Buffer.buffer();
  private @Nullable WriteStream<Buffer> out;
  private boolean events;
  private boolean paused;

  /** Whether this turn of the event loop brought a piece that was handed on. */
  private boolean gathering;

  /** What it brought behind that, and how many bytes these are. */
  private final List<byte[]> gathered = new ArrayList<>();

  private int gatheredLength;

  /** Whether there is no memory for more of what the record keeps. */
  private boolean crowded;

  /** Whether whoever takes the stream was ever slower than the vendor. */
  private boolean slowed;

  private long began;
  private boolean ended;
  private byte @Nullable [] told;
  private boolean cut;

  StreamRelay(
      UpstreamAttempt flight,
      Context context,
      HttpClientResponse response,
      AttemptTimeouts watch,
      AttemptRequest outgoing,
      UpstreamSettings settings) {
    this.flight = flight;
    this.context = context;
    this.response = response;
    this.watch = watch;
    this.settings = settings;
    answer = new KeptAnswer(outgoing.maxAnswer());
    observer = outgoing.translation().stream();
  }

  /** To be called as soon as the response's head is there, else its first bytes are missed. */
  void begin() {
    response.handler(this::take);
    response.endHandler(v -> vendorEnded());
    response.exceptionHandler(failure -> vendorBroke());
  }

  /** Whether the vendor's answer was read to its end, so that the connection can be used again. */
  boolean received() {
    return ended;
  }

  private void take(Buffer chunk) {
    if (phase == Phase.OVER) return;
    byte[] in = FixedBuffer.bytes(chunk);
    byte[] forward;
    try {
      forward = observer.feed(in);
    } catch (RuntimeException fault) {
      broken(fault);
      return;
    }
    if (phase != Phase.RELAYING) {
      hold(forward);
      return;
    }
    watch.touch();
    if (forward.length > 0) pass(forward == in ? chunk : FixedBuffer.of(forward), forward);
    settle();
  }

  /**
   * Hands a piece on: at once where it is the first that this turn of the event loop brings, and
   * those behind it together at the end of the turn. So a piece that comes alone waits for nothing,
   * and a vendor's read of many pieces is a few writes.
   */
  private void pass(Buffer piece, byte[] bytes) {
    if (gathering) {
      gathered.add(bytes);
      gatheredLength += bytes.length;
      if (gatheredLength >= MOST_GATHERED) handOn();
      return;
    }
    gathering = true;
    context.runOnContext(v -> turned());
    write(piece, bytes);
  }

  private void turned() {
    gathering = false;
    if (phase == Phase.RELAYING) handOn();
  }

  /** Writes what was gathered. */
  private void handOn() {
    if (gathered.isEmpty()) return;
    byte[] all = gathered.size() == 1 ? gathered.getFirst() : joined();
    gathered.clear();
    gatheredLength = 0;
    write(FixedBuffer.of(all), all);
  }

  private byte[] joined() {
    byte[] all = new byte[gatheredLength];
    int at = 0;
    for (byte[] each : gathered) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    return all;
  }

  /** A fault of ours in reading the stream: it ends here, as one that was cut. */
  private void broken(RuntimeException fault) {
    flight.errors().fault(fault);
    if (phase == Phase.RELAYING) {
      finish(Outcome.TRUNCATED, false);
    } else {
      phase = Phase.OVER;
      flight.failed(SignalClass.UPSTREAM_FAULT, false, null);
    }
  }

  /** What the observer still has to say at the end. */
  private byte[] rest() {
    try {
      return observer.finish();
    } catch (RuntimeException fault) {
      flight.errors().fault(fault);
      return new byte[0];
    }
  }

  private void hold(byte[] piece) {
    held.appendBytes(piece);
    if (phase == Phase.READY) return;
    byte[] error = observer.firstError();
    if (error != null) {
      phase = Phase.OVER;
      if (error.length == 0) flight.failed(SignalClass.UPSTREAM_FAULT, false, null);
      else flight.errorInside(error);
    } else if (observer.began() || held.length() > MOST_HELD) {
      ready();
    } else if (events) {
      watch.touch();
    } else if (observer.stirred()) {
      events = true;
      watch.silence(settings.idle().toMillis());
    }
  }

  private void ready() {
    phase = Phase.READY;
    began = AttemptTimeouts.now();
    if (!ended) response.pause();
    flight.streams(this);
  }

  @Override
  public Future<Relayed> relay(WriteStream<Buffer> to) {
    flight.on(() -> start(to));
    return relayed.future();
  }

  @Override
  public Future<Answer.Whole> whole() {
    var sink = new BufferSink();
    return relay(sink).map(end -> new Answer.Whole(sink.bytes(), end));
  }

  private void start(WriteStream<Buffer> to) {
    if (phase != Phase.READY) return;
    phase = Phase.RELAYING;
    out = to;
    to.exceptionHandler(failure -> flight.on(this::abandon));
    watch.touch();
    Buffer first = held;
    held = Buffer.buffer();
    write(first, first.getBytes());
    if (ended || cut) {
      last();
    } else {
      settle();
      if (phase == Phase.RELAYING && !paused && !crowded) response.resume();
    }
  }

  private void write(byte[] bytes) {
    write(Buffer.buffer(bytes), bytes);
  }

  /**
   * @param bytes of the piece
   */
  private void write(Buffer piece, byte[] bytes) {
    WriteStream<Buffer> to = out;
    if (to == null || bytes.length == 0) return;
    int kept = answer.add(bytes);
    Future<Void> written = to.write(piece);
    if (!written.succeeded()) written.onFailure(failure -> flight.on(this::abandon));
    if (phase == Phase.RELAYING && !flight.room().take(EACH_KEPT * kept, this::roomy)) {
      crowded = true;
      slowed = true;
      response.pause();
    }
    if (phase == Phase.RELAYING && !paused && to.writeQueueFull()) {
      paused = true;
      slowed = true;
      response.pause();
      to.drainHandler(v -> flight.on(this::drained));
    }
  }

  private void drained() {
    if (phase != Phase.RELAYING || !paused) return;
    paused = false;
    watch.touch();
    if (!crowded) response.resume();
  }

  private void roomy() {
    crowded = false;
    if (phase == Phase.RELAYING && !paused) response.resume();
  }

  /** Ends where the last piece said so. */
  private void settle() {
    if (phase != Phase.RELAYING) return;
    byte[] error = observer.laterError();
    // One before content, in a stream that began by its size alone.
    if (error == null) error = observer.firstError();
    if (observer.complete()) {
      handOn();
      if (phase == Phase.RELAYING && !ended && !cut) write(rest());
      if (phase == Phase.RELAYING) finish(Outcome.COMPLETE, false);
    } else if (error != null) {
      Signal signal = meaning(error);
      flight.account().brokeOff(signal);
      // One about the request is the caller's to read: some repair the request by it.
      if (!signal.signal().fallback()) told = flight.toldInside(error);
      finish(Outcome.TRUNCATED, false);
    }
  }

  private Signal meaning(byte[] error) {
    return error.length == 0
        ? InferredSignals.ofModel(SignalClass.UPSTREAM_FAULT, false, null)
        : flight.errors().meaning(error);
  }

  private void vendorEnded() {
    ended = true;
    if (phase == Phase.OVER) watch.stop();
    else if (phase == Phase.RELAYING) last();
    else noMore();
  }

  private void vendorBroke() {
    if (ended || phase == Phase.OVER) return;
    cut = true;
    if (phase == Phase.RELAYING) last();
    else noMore();
  }

  /** The vendor is through before anything was handed on. */
  private void noMore() {
    if (phase == Phase.READY) return;
    hold(rest());
    if (phase != Phase.WAITING) return;
    phase = Phase.OVER;
    flight.failed(SignalClass.UPSTREAM_FAULT, false, null);
  }

  private void last() {
    handOn();
    if (phase != Phase.RELAYING) return;
    write(rest());
    settle();
    if (phase != Phase.RELAYING) return;
    // A vendor that the caller or our memory slowed down is not to blame for breaking off.
    if (!slowed)
      flight.account().brokeOff(InferredSignals.ofModel(SignalClass.UPSTREAM_FAULT, false, null));
    finish(Outcome.TRUNCATED, false);
  }

  /** Whether all of the vendor's answer is here, relayed or not. */
  boolean finished() {
    return ended || observer.complete();
  }

  /** Given up, by a client that left or by a cut. */
  void abandon() {
    finish(observer.complete() ? Outcome.COMPLETE : Outcome.ABORTED, false);
  }

  /** A limit passed: the whole stream's, the vendor's silence, or that of whoever takes it. */
  void expired() {
    if (phase == Phase.OVER) {
      if (!ended) flight.resetStream();
    } else if (watch.totalPassed()) {
      finish(Outcome.TRUNCATED, true);
    } else if (paused || phase == Phase.READY) {
      finish(Outcome.ABORTED, true);
    } else {
      flight.account().brokeOff(InferredSignals.ofModel(SignalClass.TRANSIENT, true, null));
      finish(Outcome.TRUNCATED, true);
    }
  }

  private void finish(Outcome outcome, boolean timedOut) {
    if (phase == Phase.RELAYING) handOn();
    if (phase == Phase.OVER) return;
    phase = Phase.OVER;
    if (ended || outcome != Outcome.COMPLETE || cut) {
      watch.stop();
      if (!ended) flight.resetStream();
    } else {
      watch.goOn(); // It may rest for want of memory, which nobody needs any more.
      watch.total(LINGER_MILLIS);
      response.resume();
    }
    Usage usage = observer.usage();
    if (outcome == Outcome.COMPLETE && usage != null && !slowed) {
      flight.account().streamed(usage, AttemptTimeouts.now() - began);
    }
    if (observer.filtered()) flight.account().withheld();
    flight.account().leave();
    relayed.complete(
        new Relayed(
            outcome,
            timedOut,
            usage,
            answer.bytes(),
            answer.length(),
            answer.sha256OfMore(),
            told));
  }
}
