package dev.drawbridge.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The connections of one port on one event loop. One that owes a request's head and sends none
 * within the limit is closed, whether it dribbles or is silent. Beyond the port's number the one
 * that has been silent for longest gives way to a new one; where none is silent, the new one is
 * closed.
 */
public final class PortConnections {
  private static final ThreadLocal<Map<HttpConnection, State>> STATES =
      ThreadLocal.withInitial(IdentityHashMap::new);

  private final Vertx vertx;
  private final long limitMillis;
  private final ConnectionLimit number;

  /** Those that owe a head, the longest silent first. */
  private final Set<State> silent = new LinkedHashSet<>();

  /**
   * @param limit how long a head may take
   * @param number of the port, shared by its event loops
   */
  public PortConnections(Vertx vertx, Duration limit, ConnectionLimit number) {
    this.vertx = vertx;
    this.limitMillis = limit.toMillis();
    this.number = number;
  }

  /** Takes a new connection, or closes it. */
  public void opened(HttpConnection connection) {
    boolean room = number.take();
    connection.closeHandler(v -> closed(connection));
    if (!room && !displaced()) {
      number.turnedAway();
      connection.close();
      return;
    }
    State state = new State(connection);
    STATES.get().put(connection, state);
    state.start();
  }

  /** Closes the connection that has been silent for longest; false where none is. */
  private boolean displaced() {
    Iterator<State> longest = silent.iterator();
    if (!longest.hasNext()) return false;
    State state = longest.next();
    state.stop();
    state.connection.close();
    return true;
  }

  private void closed(HttpConnection connection) {
    number.leave();
    State state = STATES.get().remove(connection);
    if (state != null) state.stop();
  }

  /** Stops the clock while a request is answered, and starts it again after. */
  public static void serving(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return;
    state.begun();
    request.response().endHandler(v -> state.answered());
  }

  /** Tells whether the body of the request that came last is no HTTP, as far as it has arrived. */
  public static BooleanSupplier malformed(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return () -> false;
    int number = state.served;
    return () -> state.guard.malformed(number);
  }

  private final class State {
    private final HttpConnection connection;
    private final BodyGuard guard;
    private long timer = -1;

    /** More than one where requests came before the answers to those before them. */
    private int open;

    private int served;

    State(HttpConnection connection) {
      this.connection = connection;
      this.guard = BodyGuard.over(connection);
    }

    void begun() {
      open++;
      served++;
      stop();
    }

    void answered() {
      open--;
      if (open == 0 && STATES.get().containsKey(connection)) start();
    }

    void start() {
      stop();
      silent.add(this);
      timer = vertx.setTimer(limitMillis, t -> connection.close());
    }

    void stop() {
      silent.remove(this);
      if (timer >= 0) vertx.cancelTimer(timer);
      timer = -1;
    }
  }
}
