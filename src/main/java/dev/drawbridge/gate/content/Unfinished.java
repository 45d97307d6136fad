package dev.drawbridge.gate.content;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks into prompts that are not finished, such as those that wait for a recogniser. A shutdown
 * ends them, so that each request has its end on record before the record closes. Safe for any
 * thread.
 */
public final class Unfinished {
  private final Set<Promise<?>> looks = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Throwable cut;

  /** What comes of a look, on its context; where it is cut before, why. */
  public <T> Future<T> of(Future<T> look) {
    if (look.isComplete()) return look;
    Promise<T> ends = Promise.promise();
    looks.add(ends);
    look.onComplete(
        done -> {
          looks.remove(ends);
          if (done.succeeded()) ends.tryComplete(done.result());
          else ends.tryFail(done.cause());
        });
    Throwable why = cut;
    if (why != null) ends.tryFail(why);
    return ends.future();
  }

  /** How many there are. */
  public int size() {
    return looks.size();
  }

  /** Ends all of them and all later ones. */
  public void cut(Throwable why) {
    cut = why;
    looks.forEach(each -> each.tryFail(why));
  }
}
