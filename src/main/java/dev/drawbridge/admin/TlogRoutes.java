package dev.drawbridge.admin;

import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /tlog}: the log as c2sp.org/tlog-tiles serves it, to those who may read it. A caller's
 * fetches of a minute are one record: each tile that is fetched would else make more of them.
 */
final class TlogRoutes {
  static final String ACTION = "tlog:read";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PREFIX = "/tlog/";
  private static final String CHECKPOINT = PREFIX + "checkpoint";
  private static final String KEYS = PREFIX + "vkey";
  private static final String MINIMUM = PREFIX + "minimum-index";
  private static final String TILES = PREFIX + "tile/*";
  static final List<String> PATHS = List.of(CHECKPOINT, KEYS, MINIMUM, TILES);

  /* Private: what a shared cache holds, it shows to anyone. */
  private static final String FOR_EVER = "private, max-age=31536000, immutable";
  private static final String FRESH = "no-cache";

  private final Supplier<LogProof> proof;
  private final ApiRoutes api;

  TlogRoutes(Supplier<LogProof> proof, ApiRoutes api) {
    this.proof = proof;
    this.api = api;
  }

  void mount(Router router) {
    read(router, CHECKPOINT, c -> Future.succeededFuture(checkpoint()));
    read(router, KEYS, c -> Future.succeededFuture(text(proof.get().vkeys())));
    read(router, MINIMUM, c -> proof.get().minimumIndex().map(n -> text(n + "\n")));
    read(router, TILES, this::tile);
  }

  private void read(Router router, String path, Function<RoutingContext, Future<Object>> answer) {
    api.readCounted(router, path, ACTION, PREFIX, answer);
  }

  private Object checkpoint() {
    byte[] bytes = proof.get().checkpoint().orElseThrow(() -> nothing("checkpoint yet"));
    return new ApiRoutes.Document(Buffer.buffer(bytes), TEXT, FRESH);
  }

  private static Object text(String text) {
    return new ApiRoutes.Document(Buffer.buffer(text), TEXT, FRESH);
  }

  private Future<Object> tile(RoutingContext c) {
    String path = String.valueOf(c.request().path()).substring(PREFIX.length());
    return proof.get().tile(path).map(TlogRoutes::document);
  }

  private static Object document(Optional<byte[]> bytes) {
    Buffer body =
        Buffer.buffer(bytes.orElseThrow(() -> nothing("such tile in the published tree")));
    return new ApiRoutes.Document(body, "application/octet-stream", FOR_EVER);
  }

  private static Refusal nothing(String what) {
    return ApiRoutes.notFound("There is no " + what + ".");
  }
}
