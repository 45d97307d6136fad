package dev.drawbridge.config;

import dev.drawbridge.admin.AdminSettings;
import dev.drawbridge.alert.AlertSettings;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.drill.DrillSubject;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.gate.standby.KeepWarm;
import dev.drawbridge.identity.IdentitySettings;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.logging.LogSettings;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.ShadowSettings;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sink.SinkSettings;
import dev.drawbridge.telemetry.TelemetrySettings;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.UpstreamSettings;
import dev.drawbridge.upstream.load.LoadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One configuration, whole and checked. Immutable.
 *
 * @param data the folder for the audit log, keys and state; not made by reading
 * @param telemetry who is told how requests went; null for nobody
 * @param log how the gateway's own log is written
 */
public record Snapshot(
    Source source,
    Path data,
    StoreSettings store,
    Organisation organisation,
    Ports ports,
    Callers callers,
    Rules rules,
    Recording record,
    Models models,
    AlertSettings alerts,
    @Nullable TelemetrySettings telemetry,
    LogSettings log) {
  /**
   * What it was read from.
   *
   * @param revision 12 hex digits over the text of the configuration and its facts
   * @param watched every file and folder that it was read from
   * @param digest of what these held just before they were read
   * @param view the file's content for {@code /api/v1/config}: secrets stand in it as references
   * @param atRestart what the keys came to that are read at a start only, by the name of each key
   */
  public record Source(
      String revision,
      List<Path> watched,
      String digest,
      Map<String, Object> view,
      Map<String, Map<String, Object>> atRestart) {}

  /** Where it listens. */
  public record Ports(ListenSettings listen, AdminSettings admin) {}

  /**
   * Who calls, and what is assumed of a call.
   *
   * @param tags what calls may and must be marked with
   * @param sensitivity how prompts are labelled
   */
  public record Callers(
      IdentitySettings identity, TagRules tags, SensitivitySettings sensitivity) {}

  /**
   * What is allowed.
   *
   * @param facts of {@code policy.data}; a team's aliases stand there as their members
   * @param shadow the next policy, null for none
   */
  public record Rules(PolicySettings policy, Facts facts, @Nullable ShadowSettings shadow) {}

  /**
   * What is recorded.
   *
   * @param sinks where copies of the log go
   */
  public record Recording(AuditSettings audit, List<SinkSettings> sinks) {}

  /**
   * Which models there are, and how they are spoken to.
   *
   * @param upstream what holds where neither a provider nor a model says otherwise
   * @param providers by id, in the file's order
   * @param endpoints where each provider is, by its id
   * @param watched how own servers are watched, by provider
   * @param modelUpstream of those models that lay keys of their own over their provider's, by id
   * @param signals the organisation's own rules for what vendors' failures mean
   * @param keepWarm how long a model may be asked nothing, by its id; of those that state it
   */
  public record Models(
      UpstreamSettings upstream,
      Map<String, Provider> providers,
      Map<String, Endpoint> endpoints,
      Map<String, LoadSettings> watched,
      Map<String, UpstreamSettings> modelUpstream,
      Catalog catalog,
      OwnRules signals,
      Map<String, Duration> keepWarm) {
    /** How a model is spoken to: its own settings, else its provider's. */
    public UpstreamSettings upstreamOf(String model, String provider) {
      UpstreamSettings own = modelUpstream.get(model);
      if (own != null) return own;
      Endpoint endpoint = endpoints.get(provider);
      return endpoint == null ? upstream : endpoint.settings();
    }

    /** Names no setting: some of them are resolved secrets. */
    @Override
    public String toString() {
      return "Models[" + catalog.models().size() + "]";
    }
  }

  /** What a drill with this configuration's policy is about. */
  public DrillSubject drilled(Policy loaded) {
    Map<String, List<String>> credentials = new TreeMap<>();
    models.endpoints.forEach(
        (provider, endpoint) -> {
          List<String> ids =
              endpoint.keys().stream()
                  .filter(key -> key.credential() != null)
                  .map(key -> provider + "/" + key.id())
                  .toList();
          if (!ids.isEmpty()) credentials.put(provider, ids);
        });
    return new DrillSubject(
        loaded,
        models.catalog,
        rules.facts,
        organisation,
        callers.sensitivity().byDefault(),
        models.upstream.attempts(),
        Collections.unmodifiableMap(credentials));
  }

  /** The same with other ports. */
  public Snapshot on(Ports other) {
    return new Snapshot(
        source,
        data,
        store,
        organisation,
        other,
        callers,
        rules,
        record,
        models,
        alerts,
        telemetry,
        log);
  }

  /** Which standbys are kept warm, and the teams that they stand by for. */
  public KeepWarm.Wanted keptWarm() {
    return new KeepWarm.Wanted(models.keepWarm, rules.facts().rolesOfTeams());
  }

  /** The keys in which {@code next} differs that only a restart can change. */
  public List<String> needsRestart(Snapshot next) {
    Map<String, Map<String, Object>> now = source.atRestart();
    Map<String, Map<String, Object>> then = next.source.atRestart();
    return now.keySet().stream()
        .filter(key -> !Objects.equals(now.get(key), then.get(key)))
        .toList();
  }

  /** Names no setting: some of them are resolved secrets. */
  @Override
  public String toString() {
    return "Snapshot[" + source.revision() + "]";
  }
}
