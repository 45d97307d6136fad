package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Unreachable;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.Revision;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running OPA, asked over its REST API ({@code POST /v1/data/<path>}). No redirect is followed,
 * an answer is at most 4 MiB and must be whole and JSON within the time limit. A circuit spares an
 * OPA that fails: open after half of at least 10 calls failed, tried again after 5 s.
 */
public final class ServerEngine implements Engine {
  private static final int MAX_ANSWER = 4 << 20;
  private static final int CONNECTIONS = 16;
  private static final int QUEUE = 256;
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Vertx vertx;

  /**
   * Where every exchange runs, connections included: an answer that arrives on one loop for a
   * caller on another could end before it is listened to.
   */
  private final Context home;

  private final HttpClient client;
  private final String url;
  private final String path;
  private final @Nullable String token;
  private final Duration timeout;
  private final Organisation organisation;
  private final Catalog catalog;
  private final CircuitBreaker circuit =
      CircuitBreaker.of(
          "opa",
          CircuitBreakerConfig.custom()
              .slidingWindowSize(20)
              .minimumNumberOfCalls(10)
              .failureRateThreshold(50)
              .permittedNumberOfCallsInHalfOpenState(3)
              .waitDurationInOpenState(Duration.ofSeconds(5))
              .build());
  private volatile Seen seen;
  private volatile @Nullable String away;

  /** What OPA last said of its bundles, and the revision that this makes. */
  private record Seen(String bundles, String revision) {}

  /**
   * @param path of the decision, under {@code /v1/data/}
   * @param token for OPA's own authentication; null for none
   */
  public ServerEngine(
      Vertx vertx,
      URI url,
      String path,
      @Nullable String token,
      Duration timeout,
      Organisation organisation,
      Catalog catalog) {
    this.vertx = vertx;
    home = vertx.getOrCreateContext();
    this.url = url.toString();
    this.path = path;
    this.token = token;
    this.timeout = timeout;
    this.organisation = organisation;
    this.catalog = catalog;
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) Math.max(1, timeout.toMillis()))
                .setVerifyHost(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(QUEUE));
    seen = seen("");
  }

  @Override
  public Future<Answer> ask(EngineQuestion question, byte[] input) {
    if (!circuit.tryAcquirePermission()) {
      return Future.failedFuture(new PolicyException("the circuit to OPA is open"));
    }
    Context caller = Vertx.currentContext();
    Promise<Answer> promise = Promise.promise();
    home.runOnContext(
        v ->
            asked(question, input)
                .onComplete(
                    done -> {
                      if (caller == null) settle(promise, done);
                      else caller.runOnContext(w -> settle(promise, done));
                    }));
    return promise.future();
  }

  private static void settle(Promise<Answer> promise, AsyncResult<Answer> done) {
    if (done.succeeded()) promise.complete(done.result());
    else promise.fail(done.cause());
  }

  private Future<Answer> asked(EngineQuestion question, byte[] input) {
    long start = System.nanoTime();
    return exchange(question, body(input))
        .map(this::read)
        .onComplete(
            done -> {
              long took = System.nanoTime() - start;
              if (done.succeeded()) circuit.onSuccess(took, TimeUnit.NANOSECONDS);
              else circuit.onError(took, TimeUnit.NANOSECONDS, done.cause());
            })
        .recover(ServerEngine::failed)
        .onComplete(done -> away = done.succeeded() ? null : done.cause().getMessage());
  }

  @Override
  public @Nullable String away() {
    return away;
  }

  private static Future<Answer> failed(Throwable cause) {
    return Future.failedFuture(
        cause instanceof PolicyException
            ? cause
            : new PolicyException("OPA cannot be asked: " + Unreachable.why(cause), cause));
  }

  private static Buffer body(byte[] input) {
    return Buffer.buffer(input.length + 16)
        .appendString("{\"input\":")
        .appendBytes(input)
        .appendString("}");
  }

  /** The whole answer's bytes, or a failure within the time limit. */
  private Future<Buffer> exchange(EngineQuestion question, Buffer body) {
    Promise<Buffer> promise = Promise.promise();
    var open = new Open();
    long timer =
        vertx.setTimer(
            Math.max(1, timeout.toMillis()),
            t -> {
              promise.tryFail(
                  new PolicyException("OPA took longer than " + timeout.toMillis() + " ms"));
              open.reset();
            });
    client
        .request(options(question))
        .compose(
            request -> {
              open.of(request);
              return request.send(body);
            })
        .compose(response -> whole(response, open))
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (done.succeeded()) promise.tryComplete(done.result());
              else promise.tryFail(done.cause());
            });
    return promise.future();
  }

  private RequestOptions options(EngineQuestion question) {
    String base = url;
    if (base.endsWith("/")) base = base.substring(0, base.length() - 1);
    var options =
        new RequestOptions()
            .setAbsoluteURI(base + "/v1/data/" + path(question) + "?provenance=true")
            .setMethod(HttpMethod.POST)
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    return token == null
        ? options
        : options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
  }

  private String path(EngineQuestion question) {
    return question == EngineQuestion.DECISION ? path : question.path();
  }

  private static Future<Buffer> whole(HttpClientResponse response, Open open) {
    Promise<Buffer> promise = Promise.promise();
    response.exceptionHandler(promise::tryFail);
    if (response.statusCode() != 200) {
      open.reset();
      return Future.failedFuture(
          new PolicyException("OPA answered with status " + response.statusCode()));
    }
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() <= MAX_ANSWER) {
            body.appendBuffer(part);
          } else if (promise.tryFail(new PolicyException("OPA's answer is larger than 4 MiB"))) {
            open.reset();
          }
        });
    response.endHandler(v -> promise.tryComplete(body));
    return promise.future();
  }

  private Answer read(Buffer body) {
    JsonNode answer;
    try {
      answer = STRICT.readTree(body.getBytes());
    } catch (IOException e) {
      // The parser's message may quote the answer, so only the kind of the failure is reported.
      throw new PolicyException("OPA's answer is no JSON (" + e.getClass().getSimpleName() + ")");
    }
    if (!answer.isObject()) throw new PolicyException("OPA's answer is no object");
    String bundles = bundles(answer.path("provenance"));
    Seen now = seen;
    if (!now.bundles.equals(bundles)) {
      now = seen(bundles);
      seen = now;
    }
    return new Answer(answer.path("result"), now.revision);
  }

  private static String bundles(JsonNode provenance) {
    Map<String, String> revisions = new TreeMap<>();
    for (var bundle : provenance.path("bundles").properties()) {
      revisions.put(bundle.getKey(), bundle.getValue().path("revision").asText());
    }
    return revisions.toString();
  }

  private Seen seen(String bundles) {
    byte[] policy = ("server:" + bundles).getBytes(StandardCharsets.UTF_8);
    return new Seen(bundles, Revision.of(policy, Map.of(), organisation, catalog));
  }

  @Override
  public String name() {
    return "server";
  }

  @Override
  public Set<Reads> reads() {
    return Reads.all();
  }

  @Override
  public String revision() {
    return seen.revision;
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }

  /** The request in flight, which a limit may have to cut. */
  private static final class Open {
    private @Nullable HttpClientRequest request;
    private boolean cut;

    synchronized void of(HttpClientRequest opened) {
      request = opened;
      if (cut) reset();
    }

    synchronized void reset() {
      cut = true;
      if (request != null) request.reset();
    }
  }
}
