package dev.drawbridge.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Fetches one JWKS document: no redirects, 256 KiB and a time limit at most. */
final class JwksClient {
  private static final int LARGEST = 256 * 1024;

  private final Vertx vertx;
  private final HttpClient client;
  private final RequestOptions request;
  private final Duration limit;

  /**
   * @param trust decides about TLS certificates; null for the system's roots
   * @param limit of a whole fetch
   */
  JwksClient(Vertx vertx, URI url, @Nullable TrustManager trust, Duration limit) {
    this.vertx = vertx;
    this.limit = limit;
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) limit.toMillis())
            .setKeepAlive(false)
            .setMaxHeaderSize(16 * 1024);
    if (trust != null) options.setTrustOptions(TrustOptions.wrap(trust));
    this.client = vertx.createHttpClient(options);
    this.request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .setFollowRedirects(false)
            .putHeader("accept", "application/jwk-set+json, application/json");
  }

  /** The document. Fails with a {@link FetchFailure}, whose message holds no secret. */
  Future<String> fetch() {
    Promise<String> done = Promise.promise();
    AtomicReference<@Nullable HttpClientRequest> running = new AtomicReference<>();
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            t -> {
              if (!done.tryFail(
                  new FetchFailure("no whole answer within " + limit.toSeconds() + " s"))) return;
              HttpClientRequest sent = running.get();
              if (sent != null) sent.reset();
            });
    client
        .request(request)
        .compose(
            sent -> {
              running.set(sent);
              return sent.send().compose(answer -> body(sent, answer));
            })
        .onComplete(
            text -> {
              vertx.cancelTimer(timer);
              done.tryComplete(text);
            },
            failure -> {
              vertx.cancelTimer(timer);
              done.tryFail(
                  failure instanceof FetchFailure
                      ? failure
                      : new FetchFailure("the connection failed: " + failure.getMessage()));
            });
    return done.future();
  }

  private static Future<String> body(HttpClientRequest sent, HttpClientResponse answer) {
    if (answer.statusCode() != 200) {
      // The end that we put to it ourselves is no error to log.
      answer.exceptionHandler(ended -> {});
      sent.reset();
      return Future.failedFuture(new FetchFailure("it answered " + answer.statusCode()));
    }
    Promise<String> whole = Promise.promise();
    Buffer bytes = Buffer.buffer();
    answer.exceptionHandler(whole::tryFail);
    answer.handler(
        chunk -> {
          if (bytes.length() + chunk.length() <= LARGEST) bytes.appendBuffer(chunk);
          else if (whole.tryFail(new FetchFailure("its answer is above " + LARGEST + " bytes")))
            sent.reset();
        });
    answer.endHandler(end -> whole.tryComplete(bytes.toString()));
    return whole.future();
  }

  Future<Void> close() {
    return client.close();
  }

  /** Why a fetch brought nothing. */
  static final class FetchFailure extends RuntimeException {
    FetchFailure(String message) {
      super(message, null, false, false);
    }
  }
}
