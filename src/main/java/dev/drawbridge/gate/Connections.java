package dev.drawbridge.gate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.IdentityHashMap;

/**
 * The clock of connections that owe a request's head: one that sends none within the limit is
 * closed, whether it dribbles or is silent. For one event loop.
 */
final class Connections {
  private final Vertx vertx;
  private final long limitMillis;

  Connections(Vertx vertx, Duration limit) {
    this.vertx = vertx;
    this.limitMillis = limit.toMillis();
  }

  void opened(HttpConnection connection) {
    State state = new State(vertx, connection, limitMillis);
    STATES.get().put(connection, state);
    connection.closeHandler(
        v -> {
          state.stop();
          STATES.get().remove(connection);
        });
    state.start();
  }

  private static final ThreadLocal<Map<HttpConnection, State>> STATES =
      ThreadLocal.withInitial(IdentityHashMap::new);

  /** Stops the clock while a request is answered, and starts it again after. */
  static void serving(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return;
    state.begun();
    request.response().endHandler(v -> state.answered());
  }

  /** Tells whether the body of the request that came last is no HTTP, as far as it has arrived. */
  static BooleanSupplier malformed(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return () -> false;
    int number = state.served;
    return () -> state.guard.malformed(number);
  }

  private static final class State {
    private final Vertx vertx;
    private final HttpConnection connection;
    private final long limitMillis;
    private final BodyGuard guard;
    private long timer = -1;

    /** More than one where requests came before the answers to those before them. */
    private int open;

    private int served;

    State(Vertx vertx, HttpConnection connection, long limitMillis) {
      this.vertx = vertx;
      this.connection = connection;
      this.limitMillis = limitMillis;
      this.guard = BodyGuard.over(connection);
    }

    void begun() {
      open++;
      served++;
      stop();
    }

    void answered() {
      open--;
      if (open == 0) start();
    }

    void start() {
      stop();
      timer = vertx.setTimer(limitMillis, t -> connection.close());
    }

    void stop() {
      if (timer >= 0) vertx.cancelTimer(timer);
      timer = -1;
    }
  }
}
