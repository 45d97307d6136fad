package dev.drawbridge.gate.transport;

import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, read only once its caller is known. Takes memory for the bytes that really
 * arrive.
 */
public final class RequestBody {
  /** What a byte takes: as it comes, as it goes out, and in the record. */
  private static final int EACH = 3;

  /** What a body takes that is small: it finds room where others find none. */
  public static final long SMALL = EACH * (64L << 10);

  private static final byte[] NOTHING = {};
  private static final String CUT_OFF = "The body was cut off.";
  private static final String MALFORMED = "The body's chunks are malformed.";
  private final Vertx vertx;
  private final HttpServerRequest request;
  private final MemoryBudget.Share room;
  private final int max;
  private final Duration within;
  private byte[] bytes = NOTHING;
  private int length;

  /** Bytes that the head says there are; all that may be where it does not. */
  private int expected;

  private final Promise<byte[]> done = Promise.promise();
  private final BooleanSupplier malformed;

  /**
   * @param malformed whether it turned out to be no HTTP; it then ends there
   */
  public RequestBody(
      Vertx vertx,
      HttpServerRequest request,
      MemoryBudget.Share room,
      int max,
      Duration within,
      BooleanSupplier malformed) {
    this.malformed = malformed;
    this.vertx = vertx;
    this.request = request;
    this.room = room;
    this.max = max;
    this.within = within;
  }

  /** Says whose it is, once that is known. */
  public void of(Caller caller) {
    room.of(Spend.principal(caller.kind().wire(), caller.issuer(), caller.id()));
  }

  /**
   * The whole body. Fails with {@code invalid_request}, {@code unsupported_media_type}, {@code
   * body_too_large}, {@code overloaded} or {@code request_timeout}.
   */
  public Future<byte[]> read() {
    String type = request.getHeader("Content-Type");
    if (type == null || !isJson(type)) {
      return refuse(
          RefusalCode.UNSUPPORTED_MEDIA_TYPE,
          "The body must be JSON: Content-Type application/json.");
    }
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return refuse(
          RefusalCode.UNSUPPORTED_MEDIA_TYPE, "A compressed body is not taken: send it plain.");
    }
    String declared = request.getHeader("Content-Length");
    if (declared != null && (declared.length() > 18 || Long.parseLong(declared) > max)) {
      return tooLarge();
    }
    expected = declared == null ? max : (int) Long.parseLong(declared);
    if (request.response().closed()) return refuse(RefusalCode.INVALID_REQUEST, CUT_OFF);
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      request.response().writeContinue();
    }
    long timer =
        vertx.setTimer(
            within.toMillis(),
            t ->
                done.tryFail(
                    new Refusal(
                        RefusalCode.REQUEST_TIMEOUT,
                        "The body did not arrive within " + within.toSeconds() + " s.")));
    request.handler(this::take);
    request.endHandler(
        v -> {
          if (malformed.getAsBoolean()) done.tryFail(refusal(MALFORMED));
          else if (!done.future().isComplete()) done.tryComplete(whole());
        });
    request.exceptionHandler(e -> done.tryFail(refusal(CUT_OFF)));
    request.resume();
    return done.future().onComplete(r -> vertx.cancelTimer(timer));
  }

  /** The whole body, null where none is sent. Fails as {@link #read} does. */
  public Future<byte @Nullable []> readIfSent() {
    if (PortConnections.hasBody(request)) {
      return read().map(sent -> sent.length == 0 ? null : sent);
    }
    request.resume();
    return Future.succeededFuture();
  }

  private void take(Buffer chunk) {
    if (done.future().isComplete()) return;
    int more = chunk.length();
    if (length + more > max) {
      done.tryFail(tooLargeRefusal());
    } else if (!room.takeForBody((long) EACH * more)) {
      // The budget has given its memory to others by now, so the bytes are dropped here too.
      bytes = NOTHING;
      done.tryFail(
          new Refusal(
              RefusalCode.OVERLOADED,
              "The bodies under way take all the room there is, or yours their part of it."));
    } else {
      if (length + more > bytes.length) grow(length + more);
      chunk.getBytes(0, more, bytes, length);
      length += more;
    }
  }

  /** Makes room for so many bytes, and for those that are expected within what they count. */
  private void grow(int least) {
    bytes = Arrays.copyOf(bytes, Math.max(least, (int) Math.min(expected, (long) EACH * least)));
  }

  private byte[] whole() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Whether all of it has arrived, or there is none. */
  public boolean complete() {
    return request.isEnded() && !malformed.getAsBoolean();
  }

  /** Lets what still arrives go by; the answer says that its connection is closed after it. */
  public void discard() {
    PortConnections.last(request);
    if (request.isEnded()) return;
    request.handler(chunk -> {});
    request.resume();
  }

  /** Takes no more of it, now that its request is answered. */
  public void hangUp() {
    PortConnections.hangUp(request);
  }

  /** The memory that it takes, and that its request takes beside it. */
  public MemoryBudget.Share room() {
    return room;
  }

  private Future<byte[]> tooLarge() {
    return Future.failedFuture(tooLargeRefusal());
  }

  private Refusal tooLargeRefusal() {
    return new Refusal(
        RefusalCode.BODY_TOO_LARGE, "The body is larger than " + max + " bytes (listen.max_body).");
  }

  private static Future<byte[]> refuse(RefusalCode code, String message) {
    return Future.failedFuture(new Refusal(code, message));
  }

  private static Refusal refusal(String message) {
    return new Refusal(RefusalCode.INVALID_REQUEST, message);
  }

  private static boolean isJson(String type) {
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip();
    return media.equalsIgnoreCase("application/json")
        || media.toLowerCase(Locale.ROOT).endsWith("+json");
  }
}
