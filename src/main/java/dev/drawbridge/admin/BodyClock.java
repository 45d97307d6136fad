package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.http.PortConnections;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** How an admin's body is read: bounded in bytes and in time, and only where it is HTTP. */
final class BodyClock {
  private static final int LONGEST_BODY = 64 * 1024;
  private static final String TIMER = "body-timer";
  private static final String MALFORMED = "body-malformed";
  private final BodyHandler reader = BodyHandler.create(false).setBodyLimit(LONGEST_BODY);
  private final Duration within;
  private final BiConsumer<RoutingContext, Throwable> refuse;

  /**
   * @param within how long a body may take
   * @param refuse answers a call whose body is not taken
   */
  BodyClock(Duration within, BiConsumer<RoutingContext, Throwable> refuse) {
    this.within = within;
    this.refuse = refuse;
  }

  /** Reads the body into the context, and then has {@link #end} go on; too large a one fails it. */
  void begin(RoutingContext c) {
    Refusal late =
        new Refusal(
            RefusalCode.REQUEST_TIMEOUT,
            "The body did not arrive within " + within.toMillis() + " ms.");
    c.put(TIMER, c.vertx().setTimer(Math.max(1, within.toMillis()), t -> refuse.accept(c, late)));
    c.put(MALFORMED, PortConnections.malformed(c.request()));
    reader.handle(c);
  }

  /** Stops the clock; goes on only with a body that arrived whole and in time. */
  void end(RoutingContext c) {
    Long timer = c.remove(TIMER);
    BooleanSupplier malformed = c.remove(MALFORMED);
    if (timer == null || malformed == null || !c.vertx().cancelTimer(timer)) return;
    if (malformed.getAsBoolean()) {
      refuse.accept(
          c, new Refusal(RefusalCode.INVALID_REQUEST, "The body's chunks are malformed."));
    } else {
      c.next();
    }
  }

  /** Whether some of a request's body is still to come. */
  static boolean unread(HttpServerRequest request) {
    return !request.isEnded() && PortConnections.hasBody(request);
  }

  /** Lets what still arrives of a refused call's body go by; its connection is closed after it. */
  static void abandon(RoutingContext c) {
    PortConnections.last(c.request());
    c.request().handler(chunk -> {});
    c.request().resume();
  }
}
