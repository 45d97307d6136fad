package dev.drawbridge.vendors;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The HTTP side of a fake vendor: it remembers what it was asked, and hands its answers out as
 * vendors and networks do. What it answers is the vendor's own matter.
 */
public final class VendorServer implements AutoCloseable {
  /** How the pieces of an answer reach whoever asked. */
  public enum Delivery {
    /** Each piece by itself. */
    PIECES,
    /** All at once. */
    ONE_PACKET,
    /** Byte by byte, so that characters and events are cut anywhere. */
    BYTES
  }

  /** One request as it came. */
  public record Call(String method, String uri, MultiMap headers, Buffer body) {
    public JsonObject json() {
      return body.toJsonObject();
    }

    /** A header, empty where it is absent. */
    public String header(String name) {
      String value = headers.get(name);
      return value == null ? "" : value;
    }
  }

  /**
   * An answer.
   *
   * @param pieces of the body, in their order; a stream's are its events
   */
  public record Reply(int status, Map<String, String> headers, List<Buffer> pieces) {
    public static Reply json(int status, JsonObject body) {
      return new Reply(
          status, Map.of("content-type", "application/json"), List.of(body.toBuffer()));
    }

    public static Reply events(List<String> events) {
      return new Reply(
          200,
          Map.of("content-type", "text/event-stream; charset=utf-8"),
          events.stream().map(Buffer::buffer).toList());
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Delivery delivery = Delivery.PIECES;
  private volatile boolean crlf;
  private volatile int cutAfter = Integer.MAX_VALUE;
  private volatile int holdAfter = Integer.MAX_VALUE;
  private volatile Promise<Void> released = Promise.promise();

  private VendorServer(Function<Call, Reply> vendor) throws Exception {
    server = vertx.createHttpServer().requestHandler(request -> take(request, vendor));
    await(server.listen(0, "127.0.0.1"));
  }

  /** Listens on a free port of the loopback. */
  public static VendorServer start(Function<Call, Reply> vendor) throws Exception {
    return new VendorServer(vendor);
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** All requests so far, oldest first. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public Call lastCall() {
    return calls.getLast();
  }

  /** From now on. */
  public void deliver(Delivery how) {
    delivery = how;
  }

  /** Whether lines end with CRLF from now on. */
  public void crlf(boolean on) {
    crlf = on;
  }

  /** From now on the connection breaks after that many pieces; all come where it is negative. */
  public void cutAfter(int pieces) {
    cutAfter = pieces < 0 ? Integer.MAX_VALUE : pieces;
  }

  /** From now on nothing is said after that many pieces, until it is {@link #release}d. */
  public void holdAfter(int pieces) {
    released = Promise.promise();
    holdAfter = pieces;
  }

  /** Says the rest of what is held, and holds nothing more. */
  public void release() {
    holdAfter = Integer.MAX_VALUE;
    released.tryComplete();
  }

  private void take(HttpServerRequest request, Function<Call, Reply> vendor) {
    request
        .body()
        .onSuccess(
            body -> {
              var call =
                  new Call(
                      request.method().name(),
                      request.uri(),
                      MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                      body);
              calls.add(call);
              answer(request.response(), vendor.apply(call));
            });
  }

  private void answer(HttpServerResponse response, Reply reply) {
    response.setStatusCode(reply.status()).setChunked(true);
    reply.headers().forEach(response::putHeader);
    List<Buffer> pieces = delivered(reply.pieces());
    Future<Void> written = Future.succeededFuture();
    int hold = holdAfter;
    Future<Void> release = released.future();
    for (int i = 0; i < pieces.size(); i++) {
      Buffer piece = pieces.get(i);
      if (i == hold) written = written.compose(v -> release);
      written = written.compose(v -> response.write(piece));
    }
    boolean cut = cutAfter < reply.pieces().size();
    written.onSuccess(
        v -> {
          if (cut) response.reset();
          else response.end();
        });
  }

  private List<Buffer> delivered(List<Buffer> all) {
    List<Buffer> pieces = all.subList(0, Math.min(all.size(), cutAfter));
    if (crlf) {
      pieces = pieces.stream().map(p -> Buffer.buffer(p.toString().replace("\n", "\r\n"))).toList();
    }
    if (delivery == Delivery.PIECES) return pieces;
    Buffer whole = Buffer.buffer();
    pieces.forEach(whole::appendBuffer);
    if (delivery == Delivery.ONE_PACKET) return List.of(whole);
    List<Buffer> bytes = new ArrayList<>(whole.length());
    for (int i = 0; i < whole.length(); i++) bytes.add(whole.slice(i, i + 1));
    return bytes;
  }

  private static <T> void await(Future<T> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
