package dev.drawbridge.gate.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.json.Json;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sensitivity.mask.GuardReport;
import dev.drawbridge.sensitivity.mask.GuardedStream;
import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a stream as it came and writes what its caller may get of it. Where that ends before the
 * stream does, the end is told in the caller's dialect, and every later write fails, so that nobody
 * goes on reading what nobody gets. Used on one event loop only.
 */
public final class GuardedOutput extends RewrittenOutput {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedOutput.class);
  private static final Future<Void> OVER = Future.failedFuture("the answer was ended");

  private final GuardedStream stream;
  private final AnswerCut cut;
  private final boolean array;
  private final GuardReport report;
  private final HeldMemory memory;
  private Future<Void> tail = Future.succeededFuture();
  private int queued;
  private boolean over;

  GuardedOutput(
      GuardedStream stream,
      AnswerCut cut,
      boolean array,
      GuardReport report,
      MemoryBudget.Share room,
      WriteStream<Buffer> to) {
    super(to);
    this.stream = stream;
    this.cut = cut;
    this.array = array;
    this.report = report;
    this.memory = new HeldMemory(room, this::awake);
  }

  /** Whether the caller was told the end of the answer. */
  public boolean isOver() {
    return over;
  }

  @Override
  public Future<Void> write(Buffer data) {
    if (over) return OVER;
    byte[] came = data.getBytes();
    if (queued == 0 && came.length <= Detection.AT_ONCE) return told(() -> stream.feed(came));
    return later(() -> stream.feed(came));
  }

  @Override
  public Future<Void> rest() {
    Future<Void> rest =
        queued == 0 && stream.waiting() <= Detection.AT_ONCE
            ? told(stream::finish)
            : later(stream::finish);
    return rest.transform(done -> summed()).onComplete(done -> memory.release());
  }

  /** Tells in a comment what was masked, as the head was sent before. */
  private Future<Void> summed() {
    if (array || report.masked().isEmpty()) return Future.succeededFuture();
    String masked = ": " + ObligationReport.MASKED_HEADER + ": " + ObligationReport.counts(report);
    return passed((masked + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Has a worker read what takes long, and all that comes until then after it. */
  private Future<Void> later(Callable<byte[]> reading) {
    Context context = Vertx.currentContext();
    if (context == null) return told(reading);
    queued++;
    tail =
        tail.transform(before -> context.executeBlocking(reading, false))
            .map(Objects::requireNonNull)
            .transform(read -> told(read.succeeded() ? read::result : () -> failed(read.cause())))
            .onComplete(done -> next());
    return tail;
  }

  private static byte[] failed(Throwable cause) throws Exception {
    throw cause instanceof Exception fault ? fault : new IllegalStateException(cause);
  }

  private void next() {
    queued--;
    awake();
  }

  /** Writes what was read, and the end where that is one. */
  private Future<Void> told(Callable<byte[]> reading) {
    if (over) return OVER;
    try {
      byte[] read = reading.call();
      memory.holds(stream.waiting());
      Future<Void> written = passed(read);
      if (!stream.isOver()) return written;
      over = true;
      JsonNode last = last();
      passed(array ? cut.endOfArray(last) : cut.end(last));
    } catch (Exception fault) {
      LOG.error(
          EventCode.GUARDED_STREAM_CUT,
          "a stream under an obligation of policy cannot be read: {}",
          Fault.of(fault));
      report.unread();
      over = true;
      passed(array ? cut.endOfArray(null) : cut.end(null));
    }
    return OVER;
  }

  private @Nullable JsonNode last() throws IOException {
    byte[] last = stream.last();
    return last == null ? null : Json.tree(last);
  }

  @Override
  boolean isBusy() {
    return queued > 0 || memory.isFull();
  }
}
