package dev.drawbridge.alert;

import dev.drawbridge.http.Network;
import dev.drawbridge.upstream.Addresses;
import dev.drawbridge.upstream.SystemTrust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTPS receiver. Each message goes over a connection of its own to an address that was looked
 * up and checked for it, so that no later look-up leads elsewhere; the certificate is checked
 * against the name of the URL.
 */
final class Webhook implements Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final int HTTPS = 443;

  private final Vertx vertx;
  private final AlertSettings.Webhook settings;
  private final HttpClientAgent client;
  private final String host;
  private final int port;
  private final String path;

  /**
   * @throws IllegalArgumentException where the file of authorities is unusable
   */
  Webhook(Vertx vertx, AlertSettings.Webhook settings) {
    this.vertx = vertx;
    this.settings = settings;
    host = Network.bare(settings.url().getHost());
    port = settings.url().getPort() > 0 ? settings.url().getPort() : HTTPS;
    String raw = settings.url().getRawPath();
    String query = settings.url().getRawQuery();
    path = (raw == null || raw.isEmpty() ? "/" : raw) + (query == null ? "" : "?" + query);
    var options =
        new HttpClientOptions()
            .setSsl(true)
            .setVerifyHost(true)
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setKeepAlive(false)
            .setDecompressionSupported(false)
            .setMaxHeaderSize(1 << 13)
            .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()))
            .setSslHandshakeTimeout(CONNECT.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    Path ca = settings.ca();
    if (ca != null) options.setTrustOptions(TrustOptions.wrap(SystemTrust.with(ca)));
    client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(2).setMaxWaitQueueSize(0))
            .build();
  }

  @Override
  public Future<Void> send(Alert alert, long epochSecond) {
    Promise<Void> done = Promise.promise();
    HttpClientRequest[] open = new HttpClientRequest[1];
    long timer =
        vertx.setTimer(
            ANSWER.toMillis(),
            t -> {
              done.tryFail(new NotDelivered("it did not answer in time", false));
              if (open[0] != null) open[0].reset();
            });
    address()
        .compose(this::request)
        .compose(
            request -> {
              open[0] = request;
              return post(request, alert, epochSecond);
            })
        .onSuccess(
            status -> {
              open[0].reset();
              taken(status, done);
            })
        .onFailure(done::tryFail);
    return done.future().onComplete(v -> vertx.cancelTimer(timer));
  }

  private static void taken(int status, Promise<Void> done) {
    if (status >= 200 && status < 300) {
      done.tryComplete();
    } else if (status >= 300 && status < 400) {
      done.tryFail(new NotDelivered("it answered with a redirect, which is not followed", true));
    } else {
      boolean forGood = status == 410 || status == 413 || status == 400;
      done.tryFail(new NotDelivered("it answered " + status, forGood));
    }
  }

  private Future<InetAddress> address() {
    return vertx.executeBlocking(this::lookUp, false).map(Objects::requireNonNull);
  }

  private InetAddress lookUp() {
    List<InetAddress> all;
    try {
      all = List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      throw new NotDelivered("its name leads to no address", false);
    }
    for (InetAddress each : all) {
      if (settings.allowPrivate() || Addresses.isPublic(each)) return each;
    }
    throw new NotDelivered("its address is not public, and allow_private is not set", false);
  }

  private Future<HttpClientRequest> request(InetAddress address) {
    return client.request(
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
            .setHost(host)
            .setPort(port)
            .setSsl(true)
            .setFollowRedirects(false)
            .setURI(path));
  }

  private Future<Integer> post(HttpClientRequest request, Alert alert, long epochSecond) {
    byte[] body = CloudEvent.of(alert);
    return request
        .putHeader("content-type", CloudEvent.CONTENT_TYPE)
        .putHeader("user-agent", "drawbridge")
        .putHeader("webhook-id", alert.id())
        .putHeader("webhook-timestamp", Long.toString(epochSecond))
        .putHeader("webhook-signature", settings.secret().signature(alert.id(), epochSecond, body))
        .send(Buffer.buffer(body))
        .map(
            response -> {
              response.exceptionHandler(gone -> LOG.trace("closed", gone));
              return response.statusCode();
            });
  }

  @Override
  public void close() {
    client.close();
  }
}
