package dev.drawbridge.upstream;

import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.dialect.signals.SignalRules;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@code GET} at a vendor that carries no content and costs nothing. */
final class Probe {
  private static final int MOST = 64 << 10;

  private Probe() {}

  /**
   * An answer.
   *
   * @param signal what it says of the target; null for a success
   */
  record Said(int status, @Nullable Signal signal) {}

  /**
   * Asks.
   *
   * @param path below the endpoint's URL
   * @param key the credential that is shown; null for none
   * @return fails where no answer came within {@code millis}, or no connection
   */
  static Future<Said> ask(
      Connections connections,
      Endpoint endpoint,
      String path,
      @Nullable ProviderKey key,
      long millis) {
    Promise<HttpClientRequest> sent = Promise.promise();
    return connections
        .open(HttpMethod.GET, path)
        .compose(
            request -> {
              request.exceptionHandler(failure -> {});
              sent.complete(request);
              if (key != null) RequestHead.show(request, Buffer.buffer(), endpoint, key);
              request.putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
              return request.send().compose(response -> read(endpoint, response));
            })
        .timeout(millis, TimeUnit.MILLISECONDS)
        // What was not read to its end is not waited for.
        .onComplete(done -> sent.future().onSuccess(HttpClientRequest::reset));
  }

  private static Future<Said> read(Endpoint endpoint, HttpClientResponse response) {
    response.exceptionHandler(failure -> {});
    var head = new VendorHead(response, endpoint.secrets());
    int status = head.status();
    if (status >= 200 && status < 300) return Future.succeededFuture(new Said(status, null));
    Promise<Said> said = Promise.promise();
    new BodyCollector(
            response,
            MOST,
            (body, how) ->
                said.complete(
                    new Said(
                        status,
                        SignalRules.of(endpoint.failsAs())
                            .classify(status, head.all(), body.getBytes(), Known.NOTHING))))
        .begin();
    return said.future();
  }
}
