package dev.drawbridge.upstream.load;

import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the providers' own servers told last. One for the life of the gateway. */
public final class OwnServers {
  private static final Logger log = LoggerFactory.getLogger(OwnServers.class);
  private static final int INTERVALS = 3;

  private final MeterRegistry meters;
  private final Clock clock;
  private final Map<String, Watched> watched = new ConcurrentHashMap<>();

  /** One provider that is watched. */
  private static final class Watched {
    private final List<Gauge> gauges = new ArrayList<>();
    private volatile LoadSettings settings;
    private volatile ServerLoad load = UNKNOWN;
    private volatile Instant at = Instant.EPOCH;
    private volatile Map<String, ServerLoad.Listed> models = Map.of();
    private volatile Set<String> inMemory = Set.of();
    private volatile Map<String, Drift> drifts = Map.of();

    private Watched(LoadSettings settings) {
      this.settings = settings;
    }
  }

  private static final ServerLoad UNKNOWN =
      new ServerLoad(Double.NaN, Double.NaN, Double.NaN, false);

  /** That another model stands behind a name than before. */
  public record Drift(String before, String now, Instant at) {}

  /**
   * A provider's servers as the admin plane shows them.
   *
   * @param inMemory the models that Ollama has loaded
   * @param models what they tell of each that they list, by name
   * @param drifts of those whose digest changed since the gateway started
   */
  public record Status(
      ServerLoad load,
      boolean full,
      Set<String> inMemory,
      Map<String, ServerLoad.Listed> models,
      Map<String, Drift> drifts) {}

  public OwnServers(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  /** Which providers are watched from now on; what is known of them stays. */
  public void watch(Map<String, LoadSettings> providers) {
    for (String provider : Set.copyOf(watched.keySet())) {
      if (providers.containsKey(provider)) continue;
      Watched gone = watched.remove(provider);
      if (gone != null) gone.gauges.forEach(meters::remove);
    }
    providers.forEach(
        (provider, settings) ->
            watched.computeIfAbsent(provider, id -> measured(id, settings)).settings = settings);
  }

  private Watched measured(String provider, LoadSettings settings) {
    var made = new Watched(settings);
    gauge(made, provider, "waiting", ServerLoad::waiting);
    gauge(made, provider, "running", ServerLoad::running);
    gauge(made, provider, "cache", ServerLoad::cache);
    return made;
  }

  private void gauge(Watched of, String provider, String kind, ToDoubleFunction<ServerLoad> value) {
    of.gauges.add(
        Gauge.builder("drawbridge.provider.load", () -> value.applyAsDouble(current(of)))
            .description("What own servers tell of their load")
            .tag("provider", provider)
            .tag("kind", kind)
            .strongReference(true)
            .register(meters));
  }

  /** Notes what a provider's servers told of their load. */
  public void told(String provider, ServerLoad load) {
    Watched of = watched.get(provider);
    if (of == null) return;
    of.load = load;
    of.at = clock.instant();
  }

  /** Notes which models a provider's servers have loaded. */
  public void loaded(String provider, Set<String> models) {
    Watched of = watched.get(provider);
    if (of != null) of.inMemory = Set.copyOf(models);
  }

  /**
   * Notes which models a provider's servers list. One whose digest is another than before is told
   * in the log and counted.
   */
  public void listed(String provider, Map<String, ServerLoad.Listed> models) {
    Watched of = watched.get(provider);
    if (of == null) return;
    Map<String, Drift> drifts = new TreeMap<>(of.drifts);
    models.forEach(
        (name, told) -> {
          String now = told.digest();
          String before = of.models.getOrDefault(name, ServerLoad.Listed.UNTOLD).digest();
          if (before.isEmpty() || now.isEmpty() || before.equals(now)) return;
          drifts.put(name, new Drift(before, now, clock.instant()));
          log.warn(
              EventCode.OWN_MODEL_CHANGED,
              "another model stands behind the name of one at provider {}",
              provider);
          Counter.builder("drawbridge.provider.model.drifts")
              .description("Models of own servers that changed under the same name")
              .tag("provider", provider)
              .register(meters)
              .increment();
        });
    of.drifts = Collections.unmodifiableMap(drifts);
    of.models = Collections.unmodifiableMap(new TreeMap<>(models));
  }

  private ServerLoad current(Watched of) {
    Duration old = Duration.between(of.at, clock.instant());
    return old.compareTo(of.settings.interval().multipliedBy(INTERVALS)) > 0 ? UNKNOWN : of.load;
  }

  /** Whether a provider's servers are so loaded that others should be asked first. */
  public boolean isFull(String provider) {
    Watched of = watched.get(provider);
    return of != null && current(of).isFull(of.settings);
  }

  /** Null where a provider is not watched. */
  public @Nullable Status status(String provider) {
    Watched of = watched.get(provider);
    if (of == null) return null;
    return new Status(current(of), isFull(provider), of.inMemory, of.models, of.drifts);
  }
}
