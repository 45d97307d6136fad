package dev.drawbridge.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What vendors keep for callers, in the database of the keys. Only digests of owner and id together
 * are stored: neither can be read from it, and neither is found without the other. Thread-safe.
 *
 * <p>Writes that come while one is under way go together in the next. A row is forgotten after 35
 * days, for OpenAI and Azure keep answers for 30.
 */
final class StateStore implements HeldStates {
  static final Duration KEPT = Duration.ofDays(35);
  private static final int REMEMBERED = 10_000;

  /** What waits to be written, and who waits for it where. */
  private record Waiting(
      Map<String, HeldState> states, Promise<Void> written, @Nullable Context context) {
    void end(AsyncResult<Integer> done) {
      if (context == null) tell(done);
      else context.runOnContext(v -> tell(done));
    }

    private void tell(AsyncResult<Integer> done) {
      if (done.succeeded()) written.complete();
      else written.fail(done.cause());
    }
  }

  private final KeyStore store;
  private final StateTable table;

  /** Rows never change, so that one that was read once is right for as long as it is kept. */
  private final Cache<String, HeldState> remembered =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(REMEMBERED).build();

  // Guarded by this.
  private List<Waiting> waiting = new ArrayList<>();
  private boolean writing;

  StateStore(KeyStore store, StateTable table) {
    this.store = store;
    this.table = table;
  }

  @Override
  public Future<Map<String, HeldState>> find(Caller caller, Collection<String> ids) {
    Map<String, HeldState> found = new HashMap<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (String id : ids) {
      String digest = digest(caller, id);
      HeldState known = remembered.getIfPresent(digest);
      if (known != null) found.put(id, known);
      else missing.put(digest, id);
    }
    if (missing.isEmpty()) return Future.succeededFuture(found);
    return store
        .run(() -> table.find(missing.keySet()))
        .map(
            rows -> {
              missing.forEach(
                  (digest, id) -> {
                    HeldState state = rows.get(digest);
                    if (state == null) return;
                    remembered.put(digest, state);
                    found.put(id, state);
                  });
              return found;
            });
  }

  @Override
  public Future<Void> hold(Caller caller, Collection<String> ids, HeldState state) {
    Map<String, HeldState> states = new LinkedHashMap<>();
    for (String id : ids) states.put(digest(caller, id), state);
    states.forEach(remembered.asMap()::putIfAbsent);
    Promise<Void> written = Promise.promise();
    synchronized (this) {
      waiting.add(new Waiting(states, written, Vertx.currentContext()));
      if (writing) return written.future();
      writing = true;
    }
    write();
    return written.future();
  }

  private void write() {
    List<Waiting> together;
    synchronized (this) {
      together = waiting;
      waiting = new ArrayList<>();
      if (together.isEmpty()) {
        writing = false;
        return;
      }
    }
    Map<String, HeldState> all = new LinkedHashMap<>();
    for (Waiting each : together) all.putAll(each.states());
    store
        .run(
            () -> {
              table.insert(all);
              return all.size();
            })
        .onComplete(
            done -> {
              for (Waiting each : together) each.end(done);
              write();
            });
  }

  /** Who and what, each with its length, so that no two of them run into each other. */
  private static String digest(Caller caller, String id) {
    var named = new StringBuilder();
    add(named, caller.kind().wire());
    add(named, caller.issuer());
    add(named, caller.id());
    add(named, caller.team());
    Person person = caller.onBehalfOf();
    if (person != null) {
      add(named, person.source().wire());
      add(named, person.issuer());
      add(named, person.id());
    }
    add(named, id);
    return HexFormat.of().formatHex(Digest.sha256(named.toString()));
  }

  private static void add(StringBuilder named, @Nullable String text) {
    if (text == null) {
      named.append("-;");
      return;
    }
    named.append(text.getBytes(StandardCharsets.UTF_8).length).append(':').append(text).append(';');
  }

  void prepare() throws SQLException {
    table.prepare();
  }

  /** Forgets what vendors have forgotten. On the worker only. */
  void forget(Instant now) throws SQLException {
    table.forgetBefore(now.minus(KEPT));
  }
}
