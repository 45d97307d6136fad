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
import dev.drawbridge.http.ConnectionLimit;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.http.PortConnections;
import dev.drawbridge.http.Senders;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.Policy;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The callers' port: one HTTP server on every event loop, and its drain. */
public final class Gate {
  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  /** How long a call that was cut may take to say so. */
  private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often a drain looks whether something is still under way. */
  private static final long LOOK_MILLIS = 20;

  private final Vertx vertx;
  private final ListenSettings settings;
  private final Admission admission;
  private final ConnectionLimit connections;
  private final RequestPipeline pipeline;
  private final CallerRouter router;
  private final Supplier<GateSnapshot> current;
  private final ConversationMemory memory;
  private final AccessSteps steps;
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
  private volatile int port;
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
      int connections,
      Senders senders,
      Supplier<GateSnapshot> current,
      AuditService books,
      AccessRequests requests,
      MeterRegistry registry,
      Buffer openapi,
      Observation observation) {
    this.vertx = vertx;
    this.current = current;
    this.settings = settings;
    this.admission = new Admission(settings.maxConcurrent());
    this.connections =
        new ConnectionLimit(connections, settings.peers().ofAddress(), "callers", registry);
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
   * Opens the port; fails where it cannot be bound.
   *
   * @param connections that the port may have at once
   * @param senders of requests, shared with the admin port
   * @param requests for access, that callers make here
   * @param openapi the description of both ports, which this one serves
   * @param observation which requests are observed
   */
  public static Future<Gate> open(
      Vertx vertx,
      ListenSettings settings,
      int connections,
      Senders senders,
      Supplier<GateSnapshot> current,
      AuditService books,
      AccessRequests requests,
      MeterRegistry registry,
      Buffer openapi,
      Observation observation) {
    Gate gate =
        new Gate(
            vertx,
            settings,
            connections,
            senders,
            current,
            books,
            requests,
            registry,
            openapi,
            observation);
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
    // Below zero means to Vert.x: any free port, the same one for all instances.
    int shared = settings.port() == 0 ? -1 : settings.port();
    return vertx
        .deployVerticle(() -> gate.listener(shared), new DeploymentOptions().setInstances(loops))
        .map(gate);
  }

  private VerticleBase listener(int port) {
    return new VerticleBase() {
      @Override
      public Future<HttpServer> start() {
        HttpServer made =
            vertx
                .createHttpServer(HttpPort.callers(settings.tls()))
                .connectionHandler(
                    new PortConnections(
                            vertx,
                            settings.read(),
                            () -> current.get().idle(),
                            connections,
                            settings.peers())
                        ::opened)
                .requestHandler(router::enter)
                .invalidRequestHandler(router::malformed);
        return HttpPort.listen(made, port, settings.host(), "listen.port")
            .onSuccess(
                server -> {
                  servers.add(server);
                  Gate.this.port = server.actualPort();
                });
      }
    };
  }

  /** Has the port, which speaks TLS, present another certificate from now on. */
  public Future<Void> renew(TlsSettings next) {
    HttpServer any = servers.peek();
    return any == null
        ? Future.failedFuture("the port is not open")
        : HttpPort.renew(any, HttpPort.callers(next));
  }

  /** The port in use. */
  public int port() {
    return port;
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

  /**
   * Gives the port back and closes idle connections; one with a call under way keeps until its end.
   */
  private void stopAccepting(long end) {
    long rest = Math.max(0, end - System.nanoTime()) + LAST_WORDS_NANOS;
    servers.forEach(
        server ->
            server
                .shutdown(rest, TimeUnit.NANOSECONDS)
                .onFailure(
                    e ->
                        log.warn(
                            EventCode.PORT_CLOSE_FAILED, "closing the callers' port failed", e)));
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
