package dev.drawbridge.server;

import dev.drawbridge.admin.work.Lent;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.gate.pipeline.CallerRules;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Identity;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.Pseudonyms;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.upstream.Upstreams;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What serves now. A new configuration is made whole beside the old one and then takes its place;
 * where a part of it cannot be made, the old one serves on. Requests keep the one they began with.
 */
final class Serving implements Supplier<GateSnapshot> {
  private final Vertx vertx;
  private final Circuits circuits;
  private final MeterRegistry registry;
  private final Supplier<List<Block>> blocks;
  private final Future<Pseudonyms> pseudonyms;
  private final AccessRequests access;
  private final AtomicReference<Current> current;
  private final Replacements replaced;

  /** Until callers are served, nobody knows whether one holds what was replaced. */
  private volatile Supplier<BooleanSupplier> changed = () -> () -> true;

  /**
   * One configuration with the parts made from it.
   *
   * @param borrowers how many pieces of admins' work use it
   */
  record Current(
      Snapshot snapshot,
      Identity identity,
      Policy policy,
      Shadow shadow,
      Upstreams upstream,
      GateSnapshot ofGate,
      AtomicInteger borrowers) {}

  /** How often a policy server is asked whether it is there, though nobody calls. */
  private static final long PROBE_MILLIS = 5_000;

  private Serving(
      Vertx vertx,
      Circuits circuits,
      MeterRegistry registry,
      Supplier<List<Block>> blocks,
      Future<Pseudonyms> pseudonyms,
      AccessRequests access,
      Current first) {
    this.vertx = vertx;
    this.circuits = circuits;
    this.registry = registry;
    this.blocks = blocks;
    this.pseudonyms = pseudonyms;
    this.access = access;
    this.current = new AtomicReference<>(first);
    this.replaced = new Replacements(vertx);
    probe();
    vertx.setPeriodic(PROBE_MILLIS, t -> probe());
  }

  /** Has a policy server seen to be away, or back; inside this process there is nobody to ask. */
  private void probe() {
    Policy policy = now().policy();
    if (policy.engine().equals("server")) policy.probe().onSuccess(v -> policy.codes());
  }

  /**
   * Says who tells whether callers' requests hold a configuration that was replaced.
   *
   * @param by asked once another serves
   */
  void held(Supplier<BooleanSupplier> by) {
    changed = by;
  }

  static Future<Serving> open(
      Vertx vertx, Snapshot s, Future<KeyStore> keys, Circuits circuits, MeterRegistry registry) {
    Future<Identity> identity =
        keys.compose(store -> Identity.open(vertx, s.callers().identity(), store));
    Supplier<List<Block>> blocks = () -> keys.result().blocks().known();
    Future<Pseudonyms> pseudonyms = Pseudonyms.open(vertx, s.data());
    Future<AccessRequests> access =
        keys.map(store -> new AccessRequests(store, InstantSource.system()));
    return make(vertx, s, identity, circuits, registry, blocks, pseudonyms, access, null)
        .map(
            first -> {
              first.upstream().takeOver(s.models().watched());
              circuits.shareBy(new StoredCircuits(keys.result().circuits()));
              return new Serving(
                  vertx, circuits, registry, blocks, pseudonyms, access.result(), first);
            });
  }

  private static Future<Current> make(
      Vertx vertx,
      Snapshot s,
      Future<Identity> identity,
      Circuits circuits,
      MeterRegistry registry,
      Supplier<List<Block>> blocks,
      Future<Pseudonyms> pseudonyms,
      Future<AccessRequests> access,
      @Nullable Current before) {
    Future<Policy> policy =
        Policies.load(
            vertx,
            s.rules().policy(),
            s.rules().facts(),
            s.organisation(),
            s.models().catalog(),
            registry,
            s.data(),
            blocks,
            before == null ? Policies.Use.START : Policies.Use.RELOAD);
    Future<Upstreams> upstream =
        Upstreams.open(
            vertx,
            s.models().endpoints(),
            s.models().modelUpstream(),
            circuits,
            s.models().signals(),
            before == null ? null : before.upstream());
    // Says whether the policy heeds grants, which refusals tell of.
    policy.onSuccess(Policy::codes);
    return Future.join(identity, policy, upstream, pseudonyms, access)
        .map(
            v ->
                new Current(
                    s,
                    identity.result(),
                    policy.result(),
                    Shadow.load(
                        vertx,
                        s.rules().shadow(),
                        s.organisation(),
                        s.models().catalog(),
                        s.data(),
                        blocks),
                    upstream.result(),
                    gateSnapshot(
                        s,
                        identity.result(),
                        policy.result(),
                        upstream.result(),
                        new CallerRules(
                            s.callers().tags(),
                            s.callers().identity().onBehalfOf(),
                            s.callers().identity().forwardUser(),
                            pseudonyms.result(),
                            access.result(),
                            s.ports().admin().accessPage()),
                        before == null ? null : before.ofGate().labeller()),
                    new AtomicInteger()))
        .onFailure(
            e -> {
              if (identity.succeeded()) identity.result().close();
              if (policy.succeeded()) policy.result().close();
              if (upstream.succeeded()) upstream.result().retire();
            });
  }

  /** The parts of a configuration that the request pipeline uses. */
  static GateSnapshot gateSnapshot(
      Snapshot s,
      Authenticator identity,
      Policy policy,
      Upstreams upstream,
      CallerRules callers,
      @Nullable Labeller before) {
    return new GateSnapshot(
        identity,
        s.models().catalog(),
        new Labeller(s.callers().sensitivity(), before),
        policy,
        s.organisation(),
        upstream,
        s.models().upstream().attempts(),
        s.models().upstream().deadline(),
        s.models().upstream().idle(),
        s.record().audit().maxAnswer(),
        callers);
  }

  /** Puts a new configuration in place of the one that serves; nothing changes where it fails. */
  Future<Void> apply(Snapshot next, AuditTrail audit) {
    Current before = now();
    return make(
            vertx,
            next,
            before.identity().reload(next.callers().identity()),
            circuits,
            registry,
            blocks,
            pseudonyms,
            Future.succeededFuture(access),
            before)
        .compose(
            made ->
                audit
                    .note(
                        new Event(
                            Instant.now(),
                            "config",
                            "gateway",
                            Map.of(
                                "action",
                                "reload",
                                "revision",
                                next.source().revision(),
                                "policy",
                                made.policy().revision(),
                                "snapshot",
                                made.policy().snapshot().fields())))
                    .onFailure(e -> close(made))
                    .map(
                        v -> {
                          made.upstream().takeOver(next.models().watched());
                          current.set(made);
                          // Requests that began with it may still ask it until their deadline.
                          long last =
                              before.snapshot().models().upstream().deadline().toMillis() + 1_000;
                          replaced.add(
                              changed.get(),
                              () -> before.borrowers().get() > 0,
                              last,
                              () -> close(before));
                          return null;
                        }));
  }

  private static void close(Current replaced) {
    replaced.identity().close();
    replaced.policy().close();
    replaced.shadow().close();
    replaced.upstream().retire();
  }

  Current now() {
    Current now = current.get();
    if (now == null) throw new IllegalStateException("nothing serves");
    return now;
  }

  /** Lends a part of the configuration in charge to work that may outlast it. */
  <T> Lent<T> lend(Function<Current, T> part) {
    while (true) {
      Current lender = now();
      T lent = part.apply(lender);
      lender.borrowers().incrementAndGet();
      // One that was replaced in between may have been closed.
      if (now() == lender) return new Lent<>(lent, lender.borrowers()::decrementAndGet);
      lender.borrowers().decrementAndGet();
    }
  }

  Snapshot snapshot() {
    return now().snapshot();
  }

  @Override
  public GateSnapshot get() {
    return now().ofGate();
  }

  AccessRequests access() {
    return access;
  }

  Circuits circuits() {
    return circuits;
  }

  Future<Void> close() {
    Current last = now();
    last.upstream().retire();
    last.policy().close();
    last.shadow().close();
    return last.identity().close();
  }
}
