package dev.drawbridge.upstream;

import dev.drawbridge.upstream.load.LoadSettings;
import dev.drawbridge.upstream.load.OwnServers;
import dev.drawbridge.upstream.load.ServerLoad;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the providers' own servers how loaded they are, each at its interval, and once a minute
 * which models they have. A question has two seconds and an answer 1 MiB; where one is under way no
 * other is asked. A server that does not answer says nothing.
 */
final class LoadWatch {
  private static final long LIMIT_MILLIS = 2_000;
  private static final long MODELS_MILLIS = 60_000;
  private static final int MOST = 1 << 20;

  private final Vertx vertx;
  private final OwnServers servers;
  private final List<Long> timers = new ArrayList<>();
  private final List<Connections> opened = new ArrayList<>();

  /** What a server said. */
  record Said(int status, Buffer body) {}

  /**
   * Begins. To be called on a worker: it may read CA files.
   *
   * @param ways by provider
   */
  LoadWatch(
      Vertx vertx,
      Map<String, Probes.Way> ways,
      Map<String, LoadSettings> watched,
      OwnServers servers) {
    this.vertx = vertx;
    this.servers = servers;
    watched.forEach(
        (provider, settings) -> {
          Probes.Way way = ways.get(provider);
          if (way != null) begin(provider, way, settings);
        });
  }

  private void begin(String provider, Probes.Way way, LoadSettings settings) {
    Endpoint at = way.endpoint().at(settings.metrics());
    var connections = new Connections(vertx, at);
    opened.add(connections);
    boolean credential = sameOrigin(settings.metrics(), way.endpoint().url());
    each(
        settings.interval(),
        () ->
            ask(connections, at, "", credential)
                .onSuccess(
                    said -> {
                      ServerLoad load = load(said);
                      if (load == null) return;
                      servers.told(provider, load);
                      // Ollama tells which models it has loaded.
                      servers.loaded(provider, ServerLoad.models(said.body().getBytes()).keySet());
                    }));
    String list = way.endpoint().vendors().modelsPath(way.endpoint().form());
    if (list == null) return;
    each(
        Duration.ofMillis(MODELS_MILLIS),
        () ->
            ask(way.connections(), way.endpoint(), list, true)
                .onSuccess(
                    said -> {
                      if (said.status() != 200) return;
                      servers.listed(provider, ServerLoad.models(said.body().getBytes()));
                    }));
  }

  /** A server that answers 503 loads its model; any other failure says nothing. */
  private static @Nullable ServerLoad load(Said said) {
    if (said.status() == 503) return ServerLoad.LOADING;
    return said.status() == 200 ? ServerLoad.read(said.body().getBytes()) : null;
  }

  /** Whether the credential may be shown there. */
  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getAuthority().equalsIgnoreCase(other.getAuthority());
  }

  /** Asks now and then at each interval, one question at a time. */
  private void each(Duration interval, Supplier<Future<Said>> question) {
    var asking = new AtomicBoolean();
    Runnable once =
        () -> {
          if (!asking.compareAndSet(false, true)) return;
          question.get().onComplete(done -> asking.set(false));
        };
    timers.add(vertx.setPeriodic(interval.toMillis(), id -> once.run()));
    vertx.runOnContext(v -> once.run());
  }

  static Future<Said> ask(
      Connections connections, Endpoint endpoint, String path, boolean credential) {
    Promise<HttpClientRequest> sent = Promise.promise();
    return connections
        .open(HttpMethod.GET, path)
        .compose(
            request -> {
              request.exceptionHandler(failure -> {});
              sent.complete(request);
              if (credential)
                RequestHead.show(request, Buffer.buffer(), endpoint, endpoint.keys().getFirst());
              request.putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
              return request.send().compose(LoadWatch::read);
            })
        .timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(late -> sent.future().onSuccess(HttpClientRequest::reset));
  }

  private static Future<Said> read(HttpClientResponse response) {
    Promise<Said> said = Promise.promise();
    new BodyCollector(
            response,
            MOST,
            (body, how) -> {
              if (how == BodyCollector.End.WHOLE) {
                said.complete(new Said(response.statusCode(), body));
              } else {
                said.fail("the answer is cut or too long");
              }
            })
        .begin();
    return said.future();
  }

  void stop() {
    timers.forEach(vertx::cancelTimer);
    for (Connections each : opened) each.shutdown(0);
  }
}
