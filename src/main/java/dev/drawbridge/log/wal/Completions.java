package dev.drawbridge.log.wal;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Completes the futures of a commit: by one task on each event loop, and each future on the context
 * that its append was made on. Each request has a context of its own, of which an event loop has
 * many.
 */
final class Completions {
  private final Listener listener;

  Completions(Listener listener) {
    this.listener = listener;
  }

  /** Has the futures of what is durable completed. */
  void deliver(List<Append> written) {
    IdentityHashMap<Executor, List<Append>> byLoop = new IdentityHashMap<>(8);
    for (Append append : written) {
      if (append.context.isEventLoopContext() && append.context instanceof ContextInternal own) {
        byLoop.computeIfAbsent(own.nettyEventLoop(), loop -> new ArrayList<>()).add(append);
      } else {
        append.context.runOnContext(v -> complete(append));
      }
    }
    byLoop.forEach((loop, appends) -> loop.execute(() -> completeAll(appends)));
  }

  private void completeAll(List<Append> appends) {
    for (Append append : appends) {
      ((ContextInternal) append.context).dispatch(append, this::complete);
    }
  }

  private void complete(Append append) {
    if (!append.complete()) listener.late(append);
  }
}
