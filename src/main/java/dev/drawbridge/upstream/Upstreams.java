package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.dialect.signals.SignalRules;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.ProviderReach;
import dev.drawbridge.upstream.circuits.TargetCircuits;
import dev.drawbridge.upstream.load.LoadSettings;
import dev.drawbridge.upstream.load.ServerLoad;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends attempts over HTTP/1.1. */
public final class Upstreams implements Upstream {
  private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
  private final Vertx vertx;
  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, UpstreamSettings> ofModels;
  private final Map<String, FairPlaces> placesOfModels = new HashMap<>();
  private final Circuits circuits;
  private final WorkerExecutor reader;
  private volatile @Nullable Probes probes;
  private volatile @Nullable LoadWatch watch;
  private volatile boolean retired;

  private record Line(
      Endpoint endpoint,
      Connections connections,
      KeyChoice choice,
      SignalRules signals,
      FairPlaces places) {}

  /**
   * The way out of one configuration, made on a worker since it reads CA files. It opens no
   * connection yet, and circuits stay as they are until {@link #takeOver}. Fails with an {@link
   * IllegalArgumentException} where an endpoint's URL, proxy or CA file is unusable.
   *
   * @param endpoints by provider
   * @param ofModels settings of the models that have their own, by model id; of these the pool's
   *     {@code connections} and {@code queue} bound the model's share of its provider's
   * @param circuits kept from the configuration before
   * @param signals the organisation's own rules for what failures mean
   * @param before that serves now, whose connections and places go on where a provider is reached
   *     as before; null for none
   */
  public static Future<Upstreams> open(
      Vertx vertx,
      Map<String, Endpoint> endpoints,
      Map<String, UpstreamSettings> ofModels,
      Circuits circuits,
      OwnRules signals,
      @Nullable Upstreams before) {
    return vertx
        .executeBlocking(
            () -> new Upstreams(vertx, endpoints, ofModels, circuits, signals, before), false)
        .map(Objects::requireNonNull);
  }

  private Upstreams(
      Vertx vertx,
      Map<String, Endpoint> endpoints,
      Map<String, UpstreamSettings> ofModels,
      Circuits circuits,
      OwnRules signals,
      @Nullable Upstreams before) {
    this.vertx = vertx;
    this.ofModels = Map.copyOf(ofModels);
    this.circuits = circuits;
    try {
      endpoints.forEach(
          (provider, endpoint) ->
              lines.put(
                  provider,
                  line(
                      endpoint,
                      signals.of(provider, endpoint.failsAs()),
                      before == null ? null : before.lines.get(provider))));
    } catch (IllegalArgumentException unusable) {
      lines.values().forEach(line -> line.connections().shutdown(0));
      throw unusable;
    }
    reader = vertx.createSharedWorkerExecutor("drawbridge-upstream", 2);
    ofModels.forEach(
        (model, settings) -> placesOfModels.put(model, placesOf(model, settings, before)));
  }

  private Line line(Endpoint endpoint, SignalRules signals, @Nullable Line before) {
    KeyChoice choice = new KeyChoice(endpoint.keys());
    ConnectionSettings needed = ConnectionSettings.of(endpoint);
    if (before != null && before.connections().share(needed)) {
      return new Line(endpoint, before.connections(), choice, signals, before.places());
    }
    return new Line(
        endpoint,
        new Connections(vertx, endpoint, needed),
        choice,
        signals,
        places(endpoint.settings()));
  }

  /** The places of a model with settings of its own. */
  private static FairPlaces placesOf(
      String model, UpstreamSettings settings, @Nullable Upstreams before) {
    UpstreamSettings then = before == null ? null : before.ofModels.get(model);
    FairPlaces places = before == null ? null : before.placesOfModels.get(model);
    boolean same =
        then != null
            && then.connections() == settings.connections()
            && then.queue() == settings.queue();
    return same && places != null ? places : places(settings);
  }

  /**
   * Says that this configuration serves from now on. Circuits of providers that are gone are
   * forgotten, and those of one that is reached elsewhere or with another credential. From now on
   * vendors are asked by it whether targets are back.
   */
  public void takeOver() {
    takeOver(Map.of());
  }

  /**
   * The same, with own servers that are asked how they stand.
   *
   * @param watched by provider
   */
  public void takeOver(Map<String, LoadSettings> watched) {
    Map<String, ProviderReach> reached = new HashMap<>();
    Map<String, Probes.Way> ways = new HashMap<>();
    lines.forEach(
        (provider, line) -> {
          reached.put(provider, line.endpoint().reach());
          ways.put(provider, new Probes.Way(line.endpoint(), line.connections()));
        });
    circuits.adopt(reached);
    var asking = new Probes(vertx, circuits, ways);
    probes = asking;
    circuits.askedBy(asking::stop);
    circuits.ownServers().watch(watched);
    if (!watched.isEmpty()) watch(ways, watched);
  }

  private void watch(Map<String, Probes.Way> ways, Map<String, LoadSettings> watched) {
    vertx
        .executeBlocking(() -> new LoadWatch(vertx, ways, watched, circuits.ownServers()), false)
        .onSuccess(
            begun -> {
              watch = begun;
              if (retired) begun.stop();
            })
        .onFailure(
            e -> log.error(EventCode.OWN_SERVERS_UNWATCHED, "own servers are not watched", e));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the model's provider is not among the endpoints, which
   *     is a mistake of ours
   */
  @Override
  public RunningAttempt send(AttemptRequest outgoing) {
    Model model = outgoing.model();
    String provider = model.provider().id();
    Line line = lines.get(provider);
    if (line == null) throw new IllegalArgumentException("no endpoint " + provider);
    UpstreamSettings settings = ofModels.getOrDefault(model.id(), line.endpoint().settings());
    Context context = vertx.getOrCreateContext();
    ProviderKey key = line.choice().next(outgoing.wish(), usable(model, outgoing.principal()));
    if (key == null) key = line.choice().first(outgoing.wish());
    if (key == null) return new UnsentAttempt(model, provider);
    TargetCircuits target = circuits.of(provider, key.id(), model.id());
    var account =
        new AttemptPermit(
            model,
            line.endpoint(),
            key.id(),
            circuits,
            target,
            line.places(),
            placesOfModels.get(model.id()),
            outgoing.principal(),
            outgoing.team());
    var way =
        new AttemptSetup(
            vertx, line.connections(), line.endpoint(), key, settings, line.signals(), reader);
    var flight = new UpstreamAttempt(way, context, outgoing, account);
    flight.launch();
    return flight;
  }

  @Override
  public boolean hasKey(Model model, EligibleKeys wish, String principal) {
    Line line = lines.get(model.provider().id());
    return line != null && line.choice().has(wish, usable(model, principal));
  }

  /** A credential with which no circuit keeps the model away. */
  private Predicate<ProviderKey> usable(Model model, String principal) {
    String provider = model.provider().id();
    return key -> circuits.of(provider, key.id(), model.id()).outage(principal) == null;
  }

  /** A place for each connection, and a bound on those that wait for one. */
  private static FairPlaces places(UpstreamSettings settings) {
    return new FairPlaces(settings.connections(), settings.queue());
  }

  @Override
  public Health health() {
    return circuits;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A request keeps its configuration to its end and may start another attempt within its
   * deadline, so the pools close only after that, where no other configuration shares them; what is
   * idle before then closes by itself.
   */
  @Override
  public void retire() {
    retired = true;
    Probes asking = probes;
    if (asking != null) asking.stop();
    LoadWatch watching = watch;
    if (watching != null) watching.stop();
    long longest = 1;
    for (Line line : lines.values()) {
      longest = Math.max(longest, 2 * line.endpoint().settings().deadline().toMillis());
    }
    vertx.setTimer(longest, id -> reader.close());
    lines
        .values()
        .forEach(
            line -> {
              UpstreamSettings settings = line.endpoint().settings();
              long stream = settings.stream().toMillis();
              vertx.setTimer(
                  Math.max(1, settings.deadline().toMillis()),
                  id -> line.connections().shutdown(stream));
            });
  }

  /**
   * Asks an endpoint for its models with one of its credentials, for {@code check --online}; one
   * whose dialect has no list of them for anything at all, without the credential.
   *
   * @return the status, whatever it is; fails where there was no answer within {@code connect} and
   *     ten seconds, and with an {@link IllegalArgumentException} where the endpoint's URL, proxy
   *     or CA file is unusable
   */
  public static Future<Integer> probe(Vertx vertx, Endpoint endpoint, ProviderKey key) {
    return vertx
        .executeBlocking(() -> new Connections(vertx, endpoint), false)
        .map(Objects::requireNonNull)
        .compose(connections -> probe(connections, endpoint, key));
  }

  /**
   * The models that an endpoint lists, by name; empty where it lists none.
   *
   * @return fails as {@link #probe} does
   */
  public static Future<Set<String>> models(Vertx vertx, Endpoint endpoint) {
    String path = endpoint.vendors().modelsPath(endpoint.form());
    if (path == null) return Future.succeededFuture(Set.of());
    return vertx
        .executeBlocking(() -> new Connections(vertx, endpoint), false)
        .map(Objects::requireNonNull)
        .compose(
            connections ->
                LoadWatch.ask(connections, endpoint, path, true)
                    .onComplete(done -> connections.shutdown(0)))
        .map(said -> ServerLoad.models(said.body().getBytes()).keySet());
  }

  /** Whether a probe shows the endpoint our credential. */
  public static boolean probesCredential(Endpoint endpoint) {
    return endpoint.vendors().modelsPath(endpoint.form()) != null;
  }

  private static Future<Integer> probe(
      Connections connections, Endpoint endpoint, ProviderKey key) {
    String path = endpoint.vendors().modelsPath(endpoint.form());
    long millis = endpoint.settings().connect().toMillis() + 10_000;
    return Probe.ask(
            connections, endpoint, path == null ? "/" : path, path == null ? null : key, millis)
        .map(Probe.Said::status)
        .onComplete(done -> connections.shutdown(0));
  }
}
