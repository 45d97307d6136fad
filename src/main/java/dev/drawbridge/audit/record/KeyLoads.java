package dev.drawbridge.audit.record;

import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.SealKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads or makes the keys of subjects on workers, where they are not in memory. All callers that
 * need the same key wait for one load. Thread-safe.
 */
final class KeyLoads {
  private final Vertx vertx;
  private final Keys keys;
  private final FairWorkers turns;
  private final Map<String, Promise<SealKey>> underWay = new ConcurrentHashMap<>();

  KeyLoads(Vertx vertx, Keys keys, FairWorkers turns) {
    this.vertx = vertx;
    this.keys = keys;
    this.turns = turns;
  }

  /**
   * A subject's key. Completes on the caller's context.
   *
   * @param payer whose turn it is where the loading begins with this call
   */
  Future<SealKey> of(String payer, String subject) {
    Context context = vertx.getOrCreateContext();
    Promise<SealKey> fresh = Promise.promise();
    Promise<SealKey> before = underWay.putIfAbsent(subject, fresh);
    if (before == null) load(payer, subject, fresh);
    Promise<SealKey> own = Promise.promise();
    (before == null ? fresh : before)
        .future()
        .onComplete(loaded -> context.runOnContext(v -> own.handle(loaded)));
    return own.future();
  }

  /**
   * Completes the promise on the worker, so that each who waits has one way to its context only.
   */
  private void load(String payer, String subject, Promise<SealKey> waiting) {
    turns
        .take(
            payer,
            () -> {
              SealKey key = keys.of(subject);
              underWay.remove(subject, waiting);
              waiting.complete(key);
              return key;
            })
        .future()
        .onFailure(
            failure -> {
              underWay.remove(subject, waiting);
              waiting.tryFail(failure);
            });
  }
}
