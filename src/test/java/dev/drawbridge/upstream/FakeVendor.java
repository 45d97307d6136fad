package dev.drawbridge.upstream;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Plays a vendor that speaks OpenAI's wire format on a free loopback port: chat completions
 * streamed and not, embeddings, models. It does what {@link #next} scripted, one a request, then
 * what {@link #always} says, which is to answer well.
 */
public final class FakeVendor implements AutoCloseable {
  /** The words of an ordinary answer, one a chunk. */
  public static final List<String> WORDS = List.of("The", " bridge", " is", " down", ".");

  /** What it does with one request, whose body was read. */
  public interface Behaviour {
    void serve(Call call);
  }

  /** A request as it came. */
  public record Call(
      FakeVendor vendor,
      HttpServerRequest request,
      String path,
      MultiMap headers,
      JsonObject body,
      Buffer bytes) {
    public HttpServerResponse response() {
      return request.response();
    }

    public boolean stream() {
      return body.getBoolean("stream", false);
    }

    boolean usageAsked() {
      JsonObject options = body.getJsonObject("stream_options");
      return options != null && options.getBoolean("include_usage", false);
    }
  }

  private final Vertx vertx;
  private final HttpServer server;
  private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Call> probes = new CopyOnWriteArrayList<>();
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger aborted = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private volatile Behaviour always = FakeVendor::answer;
  private volatile Behaviour probed = FakeVendor::answer;

  private FakeVendor(Vertx vertx, HttpServerOptions options) {
    this.vertx = vertx;
    server = vertx.createHttpServer(options);
  }

  public static FakeVendor start(Vertx vertx) throws Exception {
    return start(vertx, new HttpServerOptions());
  }

  public static FakeVendor start(Vertx vertx, HttpServerOptions options) throws Exception {
    var vendor = new FakeVendor(vertx, options);
    vendor
        .server
        .connectionHandler(
            connection -> {
              vendor.connected.incrementAndGet();
              vendor.connections.add(connection);
              connection.closeHandler(v -> vendor.connections.remove(connection));
            })
        .requestHandler(vendor::handle);
    vendor
        .server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return vendor;
  }

  private void handle(HttpServerRequest request) {
    // A client that resets its connection while it is answered gave up.
    request.response().exceptionHandler(failure -> {});
    request.exceptionHandler(failure -> {});
    request
        .response()
        .closeHandler(
            v -> {
              if (!request.response().ended()) aborted.incrementAndGet();
            });
    request
        .body()
        .onSuccess(
            body -> {
              JsonObject json = body.length() == 0 ? new JsonObject() : body.toJsonObject();
              var call = new Call(this, request, request.uri(), request.headers(), json, body);
              if (request.method() == HttpMethod.GET && call.path().contains("/models/")) {
                probes.add(call);
                probed.serve(call);
                return;
              }
              calls.add(call);
              Behaviour scripted = script.poll();
              (scripted == null ? always : scripted).serve(call);
            });
  }

  /** The next request that has none yet is treated so. */
  public FakeVendor next(Behaviour behaviour) {
    script.add(behaviour);
    return this;
  }

  /** Every request without a script of its own is treated so. */
  public FakeVendor always(Behaviour behaviour) {
    always = behaviour;
    return this;
  }

  /** Every question for one model is treated so; it is no call, and takes nothing of a script. */
  public FakeVendor probed(Behaviour behaviour) {
    probed = behaviour;
    return this;
  }

  /** The questions for one model, oldest first. */
  public List<Call> probes() {
    return probes;
  }

  public int port() {
    return server.actualPort();
  }

  /** The base URL for a configuration. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/v1");
  }

  /** The requests whose bodies came whole, oldest first. */
  public List<Call> calls() {
    return calls;
  }

  public Call lastCall() {
    return calls.getLast();
  }

  /** How many connections were ever opened. */
  public int connected() {
    return connected.get();
  }

  /** How many are open. */
  public int open() {
    return connections.size();
  }

  /** How many answers the client gave up. */
  public int aborted() {
    return aborted.get();
  }

  /** Bytes of huge answers that were written so far. */
  public long written() {
    return written.get();
  }

  /** Closes every connection, as a vendor does that restarts. */
  public void dropConnections() {
    connections.forEach(HttpConnection::close);
  }

  Vertx vertx() {
    return vertx;
  }

  void count(long bytes) {
    written.addAndGet(bytes);
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Answers well, whatever is asked. */
  public static void answer(Call call) {
    if (call.path().endsWith("/models")) json(call, 200, models());
    else if (call.path().endsWith("/embeddings")) json(call, 200, embeddings(call));
    else if (!call.path().endsWith("/chat/completions")) json(call, 404, error("not found", null));
    else if (call.stream()) VendorFaults.stream(WORDS).serve(call);
    else json(call, 200, completion(call, String.join("", WORDS)));
  }

  /** Sends a JSON document with the headers that vendors send. */
  public static Future<Void> json(Call call, int status, JsonObject body) {
    return call.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("x-request-id", "req_" + call.vendor().calls.size())
        .putHeader("openai-processing-ms", "12")
        .putHeader("openai-organization", "acme-corp-7")
        .end(body.toBuffer());
  }

  /** An error in OpenAI's form. */
  public static JsonObject error(String message, @Nullable String code) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", message)
                .put("type", "invalid_request_error")
                .putNull("param")
                .put("code", code));
  }

  public static JsonObject usage() {
    return new JsonObject()
        .put("prompt_tokens", 19)
        .put("completion_tokens", WORDS.size())
        .put("total_tokens", 19 + WORDS.size())
        .put("prompt_tokens_details", new JsonObject().put("cached_tokens", 8));
  }

  public static JsonObject completion(Call call, String text) {
    var message = new JsonObject().put("role", "assistant").put("content", text).putNull("refusal");
    var choice =
        new JsonObject()
            .put("index", 0)
            .put("message", message)
            .putNull("logprobs")
            .put("finish_reason", "stop");
    return shell(call, "chat.completion")
        .put("choices", new JsonArray().add(choice))
        .put("usage", usage());
  }

  /** Answers with one call of a function instead of text. */
  public static Behaviour toolCall(String id, String function, String arguments) {
    return call -> {
      JsonObject answer = completion(call, "");
      JsonObject choice = answer.getJsonArray("choices").getJsonObject(0);
      var asked =
          new JsonObject()
              .put("id", id)
              .put("type", "function")
              .put("function", new JsonObject().put("name", function).put("arguments", arguments));
      choice.put("finish_reason", "tool_calls");
      choice
          .getJsonObject("message")
          .putNull("content")
          .put("tool_calls", new JsonArray().add(asked));
      json(call, 200, answer);
    };
  }

  static JsonObject chunk(Call call, JsonObject delta, @Nullable String finish) {
    var choice =
        new JsonObject()
            .put("index", 0)
            .put("delta", delta)
            .putNull("logprobs")
            .put("finish_reason", finish);
    JsonObject chunk =
        shell(call, "chat.completion.chunk").put("choices", new JsonArray().add(choice));
    return call.usageAsked() ? chunk.putNull("usage") : chunk;
  }

  static JsonObject shell(Call call, String object) {
    return new JsonObject()
        .put("id", "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT")
        .put("object", object)
        .put("created", 1_764_000_000L)
        .put("model", call.body().getString("model"))
        .put("service_tier", "default")
        .put("system_fingerprint", "fp_44709d6fcb");
  }

  private static JsonObject models() {
    var model =
        new JsonObject()
            .put("id", "gpt-4.1-mini")
            .put("object", "model")
            .put("created", 1_744_318_173L)
            .put("owned_by", "system");
    return new JsonObject().put("object", "list").put("data", new JsonArray().add(model));
  }

  private static JsonObject embeddings(Call call) {
    var vector = new JsonArray().add(0.0023064255).add(-0.009327292).add(-0.0028842222);
    var item = new JsonObject().put("object", "embedding").put("index", 0).put("embedding", vector);
    return new JsonObject()
        .put("object", "list")
        .put("data", new JsonArray().add(item))
        .put("model", call.body().getString("model"))
        .put("usage", new JsonObject().put("prompt_tokens", 8).put("total_tokens", 8));
  }
}
