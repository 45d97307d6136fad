package dev.drawbridge.upstream;

import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt under way, up to its answer; a streamed answer goes on in {@link StreamRelay}. */
final class UpstreamAttempt implements RunningAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamAttempt.class);
  private static final int WHOLE = 64 << 20;
  private static final int ERROR = 64 << 10;

  /** Above this an answer is read on a worker, so that other requests do not wait for it. */
  private static final int SMALL = 32 << 10;

  private enum Written {
    NOT_YET,
    WHOLE,
    BROKEN
  }

  private final AttemptSetup way;
  private final Context context;
  private final AttemptRequest outgoing;
  private final AttemptPermit account;
  private final VendorErrors errors;
  private final Promise<Answer> answer = Promise.promise();
  private final long started = AttemptTimeouts.now();
  private final AttemptTimeouts watch;
  private final AnswerRoom room;

  private @Nullable HttpClientRequest request;
  private @Nullable VendorHead head;
  private @Nullable StreamRelay relay;
  private Written written = Written.NOT_YET;
  private boolean sent;
  private boolean again;
  private boolean received;
  private boolean over;

  UpstreamAttempt(
      AttemptSetup way, Context context, AttemptRequest outgoing, AttemptPermit account) {
    this.way = way;
    this.context = context;
    this.outgoing = outgoing;
    this.account = account;
    errors = new VendorErrors(way, outgoing, account);
    watch = new AttemptTimeouts(way.vertx(), this::expired);
    room = new AnswerRoom(outgoing.room(), watch, this::on, () -> over && relay == null);
  }

  /** Runs on the attempt's context, at once where this is it. */
  void on(Runnable action) {
    if (context.equals(Vertx.currentContext())) action.run();
    else context.runOnContext(v -> action.run());
  }

  void launch() {
    on(this::start);
  }

  @Override
  public Future<Answer> answer() {
    return answer.future();
  }

  @Override
  public void abort() {
    on(this::giveUp);
  }

  @Override
  public void cut() {
    on(
        () -> {
          if (!received && (relay == null || !relay.finished())) giveUp();
        });
  }

  private void giveUp() {
    if (relay != null && over) {
      relay.abandon();
    } else if (!over) {
      failedOfOurs(SignalClass.TRANSIENT, false);
    }
  }

  private void start() {
    if (over) return;
    Duration remaining = outgoing.remaining();
    if (remaining.toMillis() <= 0) {
      Signal late = InferredSignals.ours(SignalClass.TRANSIENT);
      end(new Answer.Failed(attempt(late, true), null, RetryAdvice.NONE));
    } else if (!account.enter()) {
      Health.Outage outage = account.outage();
      SignalClass cause = outage == null ? SignalClass.TRANSIENT : outage.cause();
      end(
          new Answer.Failed(
              attempt(InferredSignals.notAsked(cause), false),
              outage == null ? null : outage.rest(),
              RetryAdvice.NONE));
    } else {
      boolean stream = outgoing.stream();
      Duration total = stream ? remaining : way.settings().wholeAnswer(remaining, outgoing.last());
      watch.total(total.toMillis());
      if (stream) watch.silence(way.settings().firstByte().toMillis());
      account.place(this::on, this::connect, this::crowdedOut);
    }
  }

  /** Too many wait for the provider, or for the model. */
  private void crowdedOut() {
    if (over) return;
    account.nothingLearned();
    Signal full = InferredSignals.notAsked(SignalClass.TRANSIENT);
    end(new Answer.Failed(attempt(full, false), null, RetryAdvice.NONE));
  }

  private void connect() {
    if (over) return;
    String path = way.endpoint().path(outgoing);
    way.connections().open(HttpMethod.POST, path).onComplete(this::write, this::notConnected);
  }

  private void notConnected(Throwable failure) {
    if (over) return;
    if (failure instanceof ConnectionPoolTooBusyException
        || failure instanceof Connections.LinkLocal) {
      boolean busy = failure instanceof ConnectionPoolTooBusyException;
      String why = busy ? "too many requests wait for a connection" : failure.getMessage();
      LOG.warn(
          EventCode.PROVIDER_UNREACHED, "{} was not reached: {}", way.endpoint().provider(), why);
      failedOfOurs(busy ? SignalClass.TRANSIENT : SignalClass.UPSTREAM_FAULT, false);
    } else {
      LOG.debug("{} was not reached", way.endpoint().provider(), failure);
      failed(InferredSignals.unreached(), Connections.timedOut(failure));
    }
  }

  private void write(HttpClientRequest opened) {
    request = opened;
    // The reader of the response gets the failure too.
    opened.exceptionHandler(failure -> LOG.trace("closed", failure));
    if (over) {
      reset();
      return;
    }
    written = Written.NOT_YET;
    if (!headed(opened)) return;
    opened.response().onComplete(this::answered, failure -> on(() -> broken(opened, failure)));
    sent = true;
    opened
        .end(outgoing.body())
        .onComplete(
            done -> {
              if (opened.equals(request))
                written = done.succeeded() ? Written.WHOLE : Written.BROKEN;
            });
  }

  /** Ends the attempt where a header cannot be sent: a line's end in it would begin another. */
  private boolean headed(HttpClientRequest opened) {
    try {
      RequestHead.write(opened, outgoing, way.endpoint(), way.key());
      return true;
    } catch (IllegalArgumentException e) {
      // Its message shows the header, which may be the credential.
      LOG.warn(
          EventCode.CREDENTIAL_MALFORMED,
          "{}: the credential or a header holds a forbidden character",
          way.endpoint().provider());
      failedOfOurs(SignalClass.UPSTREAM_FAULT, false);
      return false;
    }
  }

  /** The connection broke before an answer's head. */
  private void broken(HttpClientRequest sent, Throwable failure) {
    if (over || !sent.equals(request)) return;
    if (written == Written.BROKEN && !again) {
      again = true;
      connect();
      return;
    }
    LOG.debug("{} broke off", way.endpoint().provider(), failure);
    failed(SignalClass.TRANSIENT, Connections.timedOut(failure), null);
  }

  private void answered(HttpClientResponse response) {
    if (over) {
      reset();
      return;
    }
    response.exceptionHandler(failure -> LOG.trace("closed", failure));
    var came = new VendorHead(response, way.endpoint().secrets());
    head = came;
    account.announced(came.announced());
    if (came.status() < 200 || came.status() >= 300) {
      new BodyCollector(response, ERROR, (body, how) -> refused(came, body, how)).begin();
    } else if (came.encoded()) {
      // Asked for none, it cannot be read on the way.
      failed(SignalClass.UPSTREAM_FAULT, false, null);
    } else if (outgoing.stream() && !came.json()) {
      var stream = new StreamRelay(this, context, response, watch, outgoing, way.settings());
      relay = stream;
      stream.begin();
    } else {
      new BodyCollector(
              response,
              WHOLE,
              (bytes, then) -> room.take(AnswerRoom.EACH * bytes, then),
              this::gathered)
          .begin();
    }
  }

  private void refused(VendorHead came, Buffer body, BodyCollector.End how) {
    received = how == BodyCollector.End.WHOLE;
    if (over) return;
    judged(came.status(), came.status(), came, body.getBytes());
  }

  /**
   * Passes an error on or falls back, as its class says.
   *
   * @param status what a caller is told
   */
  private void judged(int answered, int status, VendorHead came, byte[] body) {
    Signal signal = errors.meaning(answered, came, body);
    if (signal.signal().fallback()) {
      failed(signal, false);
      return;
    }
    account.failed(signal, false);
    end(errors.passed(attempt(signal, false), signal, status, came, body));
    reset();
  }

  /** An error inside a success: what passes of it is an answer to a bad request. */
  void errorInside(byte[] body) {
    VendorHead came = head;
    if (!over && came != null) judged(200, 400, came, body);
  }

  /** An error inside a stream that began, as its caller may see it; null where it has no form. */
  byte @Nullable [] toldInside(byte[] error) {
    return errors.toldInside(head, error);
  }

  private void gathered(Buffer body, BodyCollector.End how) {
    received = how == BodyCollector.End.WHOLE;
    if (over) return;
    if (how != BodyCollector.End.WHOLE) {
      // No vendor need wait until we have memory for its answer.
      boolean ours = how == BodyCollector.End.CUT && watch.rested() > 0;
      if (ours) failedOfOurs(SignalClass.TRANSIENT, false);
      else failed(SignalClass.UPSTREAM_FAULT, false, null);
      return;
    }
    byte[] bytes = body.getBytes();
    int more = outgoing.translated() ? AnswerRoom.EACH_TRANSLATED * bytes.length : 0;
    if (room.take(more, () -> read(bytes))) read(bytes);
  }

  private void read(byte[] bytes) {
    if (over) return;
    Future<Read> read =
        bytes.length <= SMALL
            ? Future.succeededFuture(bytes).map(this::reading)
            : way.reader()
                .executeBlocking(() -> reading(bytes), false)
                .map(Objects::requireNonNull);
    read.onComplete(
        answer -> on(() -> read(bytes, answer)),
        failure -> {
          errors.fault(failure);
          on(() -> failed(SignalClass.UPSTREAM_FAULT, false, null));
        });
  }

  /** An answer, and its body as the caller gets it. */
  private record Read(WholeAnswer answer, WholeBody body) {}

  private Read reading(byte[] bytes) {
    WholeAnswer answer = outgoing.translation().whole(bytes);
    return new Read(answer, new WholeBody(answer.body(), answer.usage(), outgoing.maxAnswer()));
  }

  private void read(byte[] bytes, Read done) {
    WholeAnswer read = done.answer();
    VendorHead came = head;
    if (over || came == null) return;
    if (read.error()) {
      errorInside(bytes);
    } else if (!read.whole()) {
      failed(SignalClass.UPSTREAM_FAULT, false, null);
    } else {
      account.served(read.usage(), watch.rested());
      if (read.filtered()) account.withheld();
      // A document that was made a stream has no type of its vendor's.
      boolean made = outgoing.translated() || (outgoing.stream() && read.body() != bytes);
      end(new Answer.Served(attempt(null, false), came.status(), came.passing(made), done.body()));
    }
  }

  /** The stream has content: from here on it is the caller's. */
  void streams(StreamRelay stream) {
    VendorHead came = head;
    if (over || came == null) return;
    over = true;
    account.streams();
    long spent = AttemptTimeouts.now() - started;
    watch.total(Math.max(1, way.settings().stream().toMillis() - spent));
    watch.silence(way.settings().idle().toMillis());
    answer.complete(
        new Answer.Served(
            attempt(null, false), came.status(), came.passing(outgoing.translated()), stream));
  }

  private void expired() {
    StreamRelay stream = relay;
    if (over && stream != null) stream.expired();
    else if (!sent && account.crowded()) failedOfOurs(SignalClass.TRANSIENT, true);
    else failed(SignalClass.TRANSIENT, true, null);
  }

  /** Ends the attempt with a failure that is not the vendor's. */
  private void failedOfOurs(SignalClass signal, boolean timedOut) {
    account.nothingLearned();
    end(new Answer.Failed(attempt(InferredSignals.ours(signal), timedOut), null, RetryAdvice.NONE));
    reset();
  }

  /** Ends the attempt with a failure of the model's that its vendor did not speak of. */
  void failed(SignalClass signal, boolean timedOut, @Nullable Duration wait) {
    failed(InferredSignals.ofModel(signal, timedOut, wait), timedOut);
  }

  private void failed(Signal how, boolean timedOut) {
    if (over) return;
    account.failed(how, timedOut);
    end(new Answer.Failed(attempt(how, timedOut), how.retryAfter(), VendorHead.advice(head)));
    reset();
  }

  private void end(Answer how) {
    over = true;
    if (!(how instanceof Answer.Served)) room.giveBack();
    watch.stop();
    account.leave();
    answer.complete(how);
  }

  VendorErrors errors() {
    return errors;
  }

  /** The memory that the answer takes. */
  AnswerRoom room() {
    return room;
  }

  AttemptPermit account() {
    return account;
  }

  /** Closes the connection unless its answer was read to the end. */
  private void reset() {
    if (!received && (relay == null || !relay.received())) resetStream();
  }

  void resetStream() {
    HttpClientRequest sent = request;
    if (sent != null) sent.reset().onFailure(gone -> LOG.trace("already closed", gone));
  }

  private Attempt attempt(@Nullable Signal failure, boolean timedOut) {
    VendorHead came = head;
    String id = came == null ? null : came.requestId();
    return account.attempt(id, failure, timedOut, sent, came == null ? 0 : came.status());
  }
}
