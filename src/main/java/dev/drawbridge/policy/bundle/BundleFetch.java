package dev.drawbridge.policy.bundle;

import dev.drawbridge.policy.decision.PolicyException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/** Fetches a bundle's archive: one GET, no redirect, at most 32 MiB and a minute. */
final class BundleFetch {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int IDLE_SECONDS = 15;
  private static final int TOTAL_SECONDS = 60;

  private final Vertx vertx;
  private final HttpClientOptions options;

  BundleFetch(Vertx vertx) {
    this(vertx, new HttpClientOptions());
  }

  BundleFetch(Vertx vertx, HttpClientOptions options) {
    this.vertx = vertx;
    this.options =
        new HttpClientOptions(options)
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** Fails with a {@link PolicyException} that names the URL and says why. */
  Future<byte[]> fetch(String url) {
    HttpClient client = vertx.createHttpClient(options);
    return client
        .request(new RequestOptions().setAbsoluteURI(url).setFollowRedirects(false))
        .compose(request -> request.send())
        .compose(this::whole)
        .timeout(TOTAL_SECONDS, TimeUnit.SECONDS)
        .recover(
            e ->
                Future.failedFuture(
                    new PolicyException(
                        "the bundle cannot be fetched from " + url + ": " + e.getMessage(), e)))
        .eventually(client::close);
  }

  private Future<byte[]> whole(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture(new PolicyException("status " + response.statusCode()));
    }
    Promise<byte[]> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(promise::tryFail);
    response.handler(
        part -> {
          if (body.length() + part.length() <= BundleSource.MAX_ARCHIVE) {
            body.appendBuffer(part);
          } else if (promise.tryFail(new PolicyException("it is larger than 32 MiB"))) {
            response.request().reset();
          }
        });
    response.endHandler(v -> promise.tryComplete(body.getBytes()));
    return promise.future();
  }
}
