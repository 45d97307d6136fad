package dev.drawbridge.server;

import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.SharedRows;
import dev.drawbridge.identity.Status;
import dev.drawbridge.identity.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps the log's newest checkpoint in the store, every ten seconds where there is a newer one, so
 * that a data folder that was rolled back is noticed although it cannot know itself. What the store
 * has is replaced only where this log goes on from it.
 */
final class StoredCheckpoint {
  private static final long EVERY_MILLIS = 10_000;

  private final Vertx vertx;
  private final LogProof proof;
  private final KeyStore keys;
  private final String place;
  private final long timer;

  /* On the event loop that began it, or while nothing else runs. */
  private Future<Void> look = Future.succeededFuture();
  private long kept = -1;

  private StoredCheckpoint(Vertx vertx, LogProof proof, KeyStore keys, String place) {
    this.vertx = vertx;
    this.proof = proof;
    this.keys = keys;
    this.place = place;
    this.timer = vertx.setPeriodic(0, EVERY_MILLIS, t -> again());
  }

  /** Begins to look. */
  static StoredCheckpoint begin(Vertx vertx, LogProof proof, KeyStore keys, StoreSettings store) {
    return new StoredCheckpoint(vertx, proof, keys, store.place());
  }

  private void again() {
    if (look.isComplete()) look = look();
  }

  /** Compares and keeps once. Never fails: a store that is away says so itself. */
  private Future<Void> look() {
    long size = proof.publishedSize();
    Optional<byte[]> now = proof.checkpoint();
    if (size == kept || keys.status().state() != Status.State.OK) return Future.succeededFuture();
    SharedRows logs = keys.logs();
    return logs.all()
        .map(rows -> Optional.ofNullable(rows.get(proof.origin())))
        .compose(
            before ->
                known(before)
                    .compose(
                        known -> {
                          // The process that took over may have written by now.
                          if (known < 0 || known >= size || now.isEmpty()) {
                            return Future.succeededFuture(known >= 0);
                          }
                          return logs.replace(proof.origin(), before, text(now.get()));
                        }))
        .onSuccess(
            done -> {
              if (done) kept = size;
            })
        .otherwise(false)
        .mapEmpty();
  }

  /** How many records the store knows of; below zero where this log does not go on from them. */
  private Future<Long> known(Optional<String> before) {
    if (before.isEmpty()) return Future.succeededFuture(0L);
    byte[] checkpoint = before.get().getBytes(StandardCharsets.UTF_8);
    return vertx
        .executeBlocking(() -> proof.goesOnFrom(place, checkpoint), false)
        .map(Objects::requireNonNull);
  }

  private static String text(byte[] checkpoint) {
    return new String(checkpoint, StandardCharsets.UTF_8);
  }

  /** Keeps the last checkpoint, that of the end. Never fails. */
  Future<Void> close() {
    vertx.cancelTimer(timer);
    return look.eventually(this::look);
  }
}
