package dev.drawbridge.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.identity.Block;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.BundleSource;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.bundle.Worker;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.Revision;
import dev.drawbridge.policy.engine.EmbeddedEngine;
import dev.drawbridge.policy.engine.Engine;
import dev.drawbridge.policy.engine.ServerEngine;
import dev.drawbridge.policy.engine.WarmUp;
import dev.drawbridge.policy.engine.WasmModule;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Policy} of its settings. */
public final class Policies {
  /** How long a decision by code that was never run may take. */
  private static final Duration OF_COMMAND = Duration.ofSeconds(10);

  /** What a policy is loaded for. */
  public enum Use {
    /**
     * To decide a few times in a command that ends then: no instance is made before it is needed,
     * none is warmed up, and so the first decision may take seconds.
     */
    COMMAND,
    /** To serve where nothing serves yet: from the first instance on that answers in time. */
    START,
    /** To serve in place of another, which serves until all instances are made. */
    RELOAD
  }

  private Policies() {}

  /** Loads the code of the jar's policy, which the first load else waits for; blocks. */
  public static void prepare() {
    Bundle bundle = Bundle.ofJar();
    WasmModule.of(bundle.wasm()).instantiate(bundle.data().toString().getBytes(UTF_8));
  }

  /** The facts of the jar's policy by their short keys, before any configuration's. */
  public static JsonNode shippedFacts() {
    return Bundle.ofJar().data().at("/drawbridge/facts");
  }

  /** Loads a policy without a data folder and without blocks. */
  public static Future<Policy> load(
      Vertx vertx,
      PolicySettings settings,
      Facts facts,
      Organisation organisation,
      Catalog catalog,
      MeterRegistry registry) {
    return load(vertx, settings, facts, organisation, catalog, registry, null, List::of);
  }

  /**
   * Loads the policy off the event loops; with the embedded engine this takes a second. A server is
   * not asked: {@link Policy#probe()} does. Fails with a {@link PolicyException} whose message an
   * operator can act on.
   *
   * @param dataFolder where a bundle that came by URL is kept; null for nowhere
   * @param blocks those that were set beside the facts' own
   */
  public static Future<Policy> load(
      Vertx vertx,
      PolicySettings settings,
      Facts facts,
      Organisation organisation,
      Catalog catalog,
      MeterRegistry registry,
      @Nullable Path dataFolder,
      Supplier<List<Block>> blocks) {
    return load(
        vertx, settings, facts, organisation, catalog, registry, dataFolder, blocks, Use.RELOAD);
  }

  /** The same for one command, without a data folder. */
  public static Future<Policy> loadForCommand(
      Vertx vertx,
      PolicySettings settings,
      Facts facts,
      Organisation organisation,
      Catalog catalog,
      MeterRegistry registry,
      Supplier<List<Block>> blocks) {
    return load(vertx, settings, facts, organisation, catalog, registry, null, blocks, Use.COMMAND);
  }

  /** The same for any use. */
  public static Future<Policy> load(
      Vertx vertx,
      PolicySettings settings,
      Facts facts,
      Organisation organisation,
      Catalog catalog,
      MeterRegistry registry,
      @Nullable Path dataFolder,
      Supplier<List<Block>> blocks,
      Use use) {
    InstantSource clock = InstantSource.system();
    DecisionSnapshot snapshot = DecisionSnapshot.of(organisation, catalog);
    PolicySettings.Server server = settings.server();
    if (server != null) {
      Engine engine =
          new ServerEngine(
              vertx,
              server.url(),
              server.path(),
              server.token(),
              settings.timeout(),
              organisation,
              catalog);
      return Future.succeededFuture(
          new VetoingPolicy(
              new DecidingPolicy(engine, Map.of(), snapshot, catalog, settings, clock, registry),
              new Blocks(List.of(), blocks, clock)));
    }
    // Held until the engine holds it: a pool that ends and begins anew is counted no more.
    Worker held = Worker.of(vertx);
    return new BundleSource(vertx, settings.place(), dataFolder)
        .load()
        .compose(
            bundle -> {
              ObjectNode data = MountedFacts.mount(bundle.data(), facts, catalog);
              boolean people = !data.at("/drawbridge/facts/people").isMissingNode();
              // Limits on persons are by their ids, which no other shipped rule reads.
              Bundle asked = people ? bundle.reading(Reads.PRINCIPAL_ID) : bundle;
              return engine(vertx, asked, data, settings, organisation, catalog, use)
                  .map(
                      engine ->
                          new VetoingPolicy(
                              new DecidingPolicy(
                                  engine,
                                  MountedFacts.teams(data),
                                  snapshot,
                                  catalog,
                                  settings,
                                  clock,
                                  registry),
                              new Blocks(Blocks.ofFacts(data), blocks, clock)))
                  .map(policy -> (Policy) policy);
            })
        .eventually(held::close);
  }

  /**
   * The blocks of the facts without the policy around them; the bundle is read only where the
   * configuration's facts have none. Fails as {@link #load} does.
   */
  public static Future<List<Block>> blocks(
      Vertx vertx,
      PolicySettings settings,
      Facts facts,
      Catalog catalog,
      @Nullable Path dataFolder) {
    if (settings.server() != null) return Future.succeededFuture(List.of());
    Future<ObjectNode> data =
        facts.byKey().containsKey("blocks")
            ? Future.succeededFuture(DecisionJson.MAPPER.createObjectNode())
            : new BundleSource(vertx, settings.place().alone(), dataFolder)
                .load()
                .map(Bundle::data);
    return data.map(own -> Blocks.ofFacts(MountedFacts.mount(own, facts, catalog)));
  }

  /**
   * All facts, the bundle's own and those of the configuration, by their short keys; empty where an
   * OPA server holds them. Fails as {@link #load} does.
   */
  public static Future<Optional<JsonNode>> facts(
      Vertx vertx, PolicySettings settings, Facts facts, Catalog catalog) {
    if (settings.server() != null) return Future.succeededFuture(Optional.empty());
    return new BundleSource(vertx, settings.place().alone(), null)
        .load()
        .map(
            bundle ->
                Optional.of(
                    MountedFacts.mount(bundle.data(), facts, catalog).at("/drawbridge/facts")));
  }

  /**
   * The settings for a command that leaves nothing in the data folder: a bundle that came by URL is
   * read from there, where it is kept.
   */
  public static PolicySettings readOnly(PolicySettings settings, Path dataFolder) {
    return BundleSource.kept(settings.place(), dataFolder)
        .map(copy -> settings.withBundle(copy.toString(), settings.bundleSha256()))
        .orElse(settings);
  }

  private static Future<EmbeddedEngine> engine(
      Vertx vertx,
      Bundle bundle,
      ObjectNode data,
      PolicySettings settings,
      Organisation organisation,
      Catalog catalog,
      Use use) {
    boolean serves = use != Use.COMMAND;
    Map<String, Object> mounted =
        DecisionJson.MAPPER.convertValue(data, new TypeReference<Map<String, Object>>() {});
    return EmbeddedEngine.load(
        vertx,
        bundle,
        data.toString().getBytes(UTF_8),
        Revision.of(bundle.digest(), mounted, organisation, catalog),
        serves || settings.timeout().compareTo(OF_COMMAND) > 0 ? settings.timeout() : OF_COMMAND,
        serves
            ? new WarmUp(
                catalog,
                organisation,
                MountedFacts.teams(data).keySet().stream().findFirst().orElse("none"))
            : null,
        use == Use.START);
  }
}
