package dev.drawbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.admin.ApiDescription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The description of both ports, which each of them serves. A worker makes it when it is first
 * asked for: a start would wait for it longer than for most parts, and few ever ask.
 */
final class PortsDescription implements Supplier<Future<Buffer>> {
  private final Vertx vertx;

  /* Guarded by this. */
  private @Nullable Buffer made;

  PortsDescription(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Fails only where the jar lacks its file. */
  @Override
  public Future<Buffer> get() {
    return vertx.executeBlocking(this::whole, false).map(Objects::requireNonNull);
  }

  private synchronized Buffer whole() {
    if (made == null) made = read();
    return made;
  }

  static Buffer read() {
    try (InputStream in = PortsDescription.class.getResourceAsStream("openapi.yaml")) {
      if (in == null) throw new IllegalStateException("openapi.yaml is not in the jar");
      return Buffer.buffer(ApiDescription.complete(new String(in.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
