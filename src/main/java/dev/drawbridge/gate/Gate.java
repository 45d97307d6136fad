package dev.drawbridge.gate;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.ErasureListener;
import dev.drawbridge.gate.access.AccessRoutes;
import dev.drawbridge.gate.access.AccessSteps;
import dev.drawbridge.gate.classification.PromptClassification;
import dev.drawbridge.gate.content.CanaryListener;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.gate.pipeline.Forwarding;
import dev.drawbridge.gate.pipeline.GateMetrics;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.RefusalRates;
import dev.drawbridge.gate.pipeline.Refusals;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.StandbyCalls;
import dev.drawbridge.gate.selfservice.SelfServiceOperations;
import dev.drawbridge.gate.standby.KeepWarm;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.http.Senders;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.policy.Policy;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What serves the callers' port, and its drain. */
public final class Gate {
  /** How long a call that was cut may take to say so. */
  private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often a drain looks whether something is still under way. */
  private static final long LOOK_MILLIS = 20;

  /**
   * How long connections that are kept must have been silent before a port that was handed over
   * closes them: a client that calls again at once has done so by then.
   */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Vertx vertx;
  private final ListenSettings settings;
  private final Admission admission;
  private final CallersPort port;
  private final RequestPipeline pipeline;
  private final CallerRouter router;
  private final Supplier<GateSnapshot> current;
  private final ConversationMemory memory;
  private final AccessSteps steps;
  private volatile CanaryListener canaries = CanaryListener.NOBODY;
  private volatile @Nullable KeepWarm warm;
  private volatile SelfServiceOperations operations = SelfServiceOperations.NONE;

  /**
   * Keeps standbys warm until the drain.
   *
   * @param wanted which, by the newest configuration
   */
  public void keepWarm(AuditService books, Supplier<KeepWarm.Wanted> wanted) {
    warm = new KeepWarm(vertx, current, wanted, standbys(books), InstantSource.system());
  }

  /** Has callers reach operations on what is theirs from now on. */
  public void offer(SelfServiceOperations offered) {
    operations = offered;
  }

  /** Tells a listener of canaries that come back from now on. */
  public void tell(CanaryListener listener) {
    canaries = listener;
  }

  /** What is remembered of conversations, which forgets what is erased. */
  public ErasureListener conversations() {
    return new ErasureListener() {
      @Override
      public void subject(String subject) {
        memory.subject(subject);
        texts();
      }

      @Override
      public void request(String requestId) {
        memory.request(requestId);
        texts();
      }

      // Nobody knows whose a text was that was looked into, so all are forgotten.
      private void texts() {
        current.get().labeller().forget();
      }
    };
  }

  private void returned(String provider, String model, int canary) {
    canaries.returned(provider, model, canary);
  }

  /** What is done about requests for access. */
  public AccessSteps accessSteps() {
    return steps;
  }

  /** Calls of the gateway's own to standbys. */
  public StandbyCalls standbys(AuditService books) {
    return new StandbyCalls(vertx, current, books);
  }

  private Gate(
      Vertx vertx,
      ListenSettings settings,
      CallersPort port,
      Senders senders,
      Supplier<GateSnapshot> current,
      AuditService books,
      AccessRequests requests,
      MeterRegistry registry,
      Supplier<Future<Buffer>> openapi,
      Observation observation) {
    this.vertx = vertx;
    this.current = current;
    this.settings = settings;
    this.admission = new Admission(settings.maxConcurrent());
    this.port = port;
    GateMetrics metrics =
        new GateMetrics(
            registry,
            admission,
            books.ledger(),
            team -> knows(current.get().policy(), team),
            team -> current.get().policy().team(team).isPresent());
    RefusalRates rates =
        new RefusalRates(() -> current.get().organisation().timeZone(), InstantSource.system());
    Refusals refusals = new Refusals(current, books.audit(), metrics, rates);
    this.memory = new ConversationMemory(Ticker.systemTicker());
    Forwarding forwarding =
        new Forwarding(
            vertx, current, refusals, metrics, settings.keepAlive(), memory, this::returned);
    this.steps = new AccessSteps(current, requests, books.audit());
    this.pipeline =
        new RequestPipeline(
            current, books, forwarding, refusals, rates, memory, new PromptClassification(books));
    this.router =
        new CallerRouter(
            vertx,
            settings,
            senders,
            admission,
            current,
            pipeline,
            refusals,
            books,
            () -> operations,
            new AccessRoutes(current, pipeline, requests, steps),
            openapi,
            observation);
  }

  /** Whether a team is one of policy's; a server does not tell its teams. */
  private static boolean knows(Policy policy, String team) {
    return policy.team(team).isPresent() || policy.engine().equals("server");
  }

  /**
   * Makes what serves the port, which is opened where it is not yet; fails where it cannot be
   * bound. What comes is held until {@link #begin}.
   *
   * @param senders of requests, shared with the admin port
   * @param requests for access, that callers make here
   * @param openapi the description of both ports, which this one serves
   * @param observation which requests are observed
   */
  public static Future<Gate> open(
      Vertx vertx,
      ListenSettings settings,
      CallersPort port,
      Senders senders,
      Supplier<GateSnapshot> current,
      AuditService books,
      AccessRequests requests,
      MeterRegistry registry,
      Supplier<Future<Buffer>> openapi,
      Observation observation) {
    Gate gate =
        new Gate(
            vertx,
            settings,
            port,
            senders,
            current,
            books,
            requests,
            registry,
            openapi,
            observation);
    return port.listen().map(gate);
  }

  /** Serves what was held, and what comes from now on. */
  public void begin() {
    port.serve(router::enter, router::malformed);
  }

  /** Has the port, which speaks TLS, present another certificate from now on. */
  public Future<Void> renew(TlsSettings next) {
    return port.renew(next);
  }

  /** The port in use. */
  public int port() {
    return port.port();
  }

  /**
   * Says that another configuration serves. Tells whether callers' requests that came before are
   * under way.
   */
  public BooleanSupplier changed() {
    return admission.turn();
  }

  /** Whether new requests are turned away because this gateway is shutting down. */
  public boolean draining() {
    return admission.draining();
  }

  /**
   * Lets the requests under way end: for {@code linger} new ones are answered {@code draining},
   * then no more are accepted; what is still open when {@code drain} is over is cut with an error
   * event. Completes when nothing is under way, within {@code linger} too.
   */
  public Future<Void> drain() {
    admission.drain();
    long now = System.nanoTime();
    Promise<Void> done = Promise.promise();
    linger(now + settings.linger().toNanos(), now + settings.drain().toNanos(), done);
    return ended(done);
  }

  /**
   * The same beside another process that listens on the port already: new connections are its own;
   * what comes on those that are here is served, and ends them. Completes once nothing is under way
   * and nothing came for a moment.
   */
  public Future<Void> handOver() {
    port.departure().leave();
    Promise<Void> done = Promise.promise();
    quieten(System.nanoTime() + settings.drain().toNanos(), done);
    return ended(done);
  }

  private void quieten(long end, Promise<Void> done) {
    boolean quiet = admission.inFlight() == 0 && port.departure().quiet(QUIET_NANOS);
    if (quiet || System.nanoTime() >= end) {
      port.departure()
          .tookLast()
          .onComplete(
              v -> {
                admission.drain();
                stopAccepting(end);
                awaitEmpty(end, false, done);
              });
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> quieten(end, done));
    }
  }

  private Future<Void> ended(Promise<Void> done) {
    KeepWarm calls = warm;
    if (calls == null) return done.future();
    long most = Math.max(1, settings.drain().toMillis());
    Future<Void> ended = calls.close().timeout(most, TimeUnit.MILLISECONDS).otherwiseEmpty();
    return Future.join(done.future(), ended).mapEmpty();
  }

  private void linger(long until, long end, Promise<Void> done) {
    if (admission.inFlight() == 0 || System.nanoTime() >= until) {
      stopAccepting(end);
      awaitEmpty(end, false, done);
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> linger(until, end, done));
    }
  }

  private void stopAccepting(long end) {
    port.close(Math.max(0, end - System.nanoTime()) + LAST_WORDS_NANOS);
  }

  private void awaitEmpty(long end, boolean cut, Promise<Void> done) {
    if (admission.inFlight() == 0) {
      done.complete();
      return;
    }
    boolean late = System.nanoTime() >= end;
    if (late && cut && System.nanoTime() >= end + LAST_WORDS_NANOS) {
      done.complete();
      return;
    }
    if (late && !cut) pipeline.cutAll();
    vertx.setTimer(LOOK_MILLIS, t -> awaitEmpty(end, cut || late, done));
  }
}
