package dev.drawbridge.server;

import dev.drawbridge.admin.ControlCommands;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.command.Commands;
import dev.drawbridge.command.Launcher;
import dev.drawbridge.command.StandardErrorLog;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.demo.Demo;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Unreachable;
import dev.drawbridge.gate.pipeline.CallerRules;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.gate.selfservice.Explanation;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.BlockStore;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Grants;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.ReasonCodes;
import dev.drawbridge.upstream.Upstreams;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that need a whole gateway: serve, demo, explain. Its methods block. */
public final class Launch implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(Launch.class);
  private static final long START_SECONDS = 60;

  /** One that rehearses takes up to 5 minutes for it, and one that hands over may have answers. */
  private static final long REHEARSED_SECONDS = 600;

  private static final int MOST_NAMED = 20;

  /**
   * The commands that start a gateway: a class cache learns from a demo how one is started to
   * serve.
   */
  private static final Set<String> STARTING = Set.of("serve", "demo");

  private final HeadStart ahead;

  Launch(HeadStart ahead) {
    this.ahead = ahead;
  }

  /** Runs a command line; returns the exit code. */
  public static int run(String[] args) {
    HeadStart ahead = new HeadStart();
    if (args.length > 0 && STARTING.contains(args[0])) ahead.begin();
    return Commands.run(args, new Launch(ahead));
  }

  @Override
  public int serve(Path config, Accepted accepted) throws IOException, InterruptedException {
    Running running = start(config, accepted);
    log.info(
        EventCode.SERVING,
        "serving on port {}, admin plane on port {}",
        running.port(),
        running.adminPort());
    running.awaitStop();
    return running.exit();
  }

  @Override
  public boolean demo(DemoRequest request, PrintWriter out)
      throws IOException, InterruptedException {
    var options =
        new Demo.Options(
            request.port(),
            request.adminPort(),
            request.data(),
            request.once(),
            request.loadSeconds());
    return Demo.run(options, file -> start(file, Accepted.NOTHING), out);
  }

  private Running start(Path config, Accepted accepted) throws IOException, InterruptedException {
    Snapshot snapshot = read(config);
    boolean rehearses = accepted.running() || snapshot.ports().listen().rehearsal() != null;
    var running =
        new Running(
            done(
                Gateway.start(ahead.meters(), config, System.getenv(), snapshot, accepted),
                rehearses ? REHEARSED_SECONDS : START_SECONDS));
    EarlyCollection.begin();
    return running;
  }

  private static Snapshot read(Path config) {
    return switch (ConfigFile.load(config, System.getenv())) {
      case Loaded.Invalid invalid ->
          throw new CommandFailure(
              CommandFailure.USAGE,
              invalid.problems().stream().map(p -> p.toString()).collect(Collectors.joining("\n")));
      case Loaded.Valid valid -> {
        StandardErrorLog.apply(valid.snapshot().log());
        valid.warnings().forEach(w -> log.warn(EventCode.CONFIG_WARNING, "{}", w));
        yield valid.snapshot();
      }
    };
  }

  @Override
  public <T> T explaining(Snapshot s, Explaining<T> use) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      var registry = new SimpleMeterRegistry();
      List<Block> blocks = done(BlockStore.read(vertx, s.store()), START_SECONDS);
      Policy policy =
          done(
              Policies.loadForCommand(
                  vertx,
                  Policies.readOnly(s.rules().policy(), s.data()),
                  s.rules().facts(),
                  s.organisation(),
                  s.models().catalog(),
                  registry,
                  () -> blocks),
              START_SECONDS);
      var circuits = new Circuits(registry, Clock.systemUTC());
      Upstreams upstream =
          done(
              Upstreams.open(
                  vertx,
                  s.models().endpoints(),
                  s.models().modelUpstream(),
                  circuits,
                  s.models().signals(),
                  null),
              START_SECONDS);
      var callers = new CallerRules(s.callers().tags(), s.callers().identity().onBehalfOf());
      GateSnapshot snapshot =
          Serving.gateSnapshot(
              s,
              credential -> Future.failedFuture(new IllegalStateException("nobody calls")),
              policy,
              upstream,
              callers,
              null);
      ReasonCodes codes = done(policy.codes(), START_SECONDS);
      return use.with(
          new Explainer() {
            @Override
            public Explained explain(ExplainRequest request) throws Exception {
              Grants grants =
                  done(
                      SupposedGrants.of(vertx, s, request.caller(), request.granted()),
                      START_SECONDS);
              GateSnapshot granting =
                  grants == Grants.NONE ? snapshot : snapshot.with(callers.granting(grants));
              return new Explained(done(explained(vertx, granting, request), START_SECONDS), codes);
            }

            @Override
            public boolean permits(Caller caller, String action, @Nullable AdminTarget target)
                throws Exception {
              return done(
                  policy.permitsAdmin(caller, action, "policy test", target), START_SECONDS);
            }
          });
    } catch (Refusal refusal) {
      throw new CommandFailure(CommandFailure.FAILED, refusal.text());
    } finally {
      vertx.close();
    }
  }

  private static Future<JsonObject> explained(
      Vertx vertx, GateSnapshot snapshot, ExplainRequest request) {
    var call = Dialects.CHAT.read(request.body(), "");
    var resolution =
        snapshot
            .catalog()
            .asked(call.model())
            .orElseThrow(
                () ->
                    new CommandFailure(
                        CommandFailure.FAILED, unknown(snapshot.catalog(), call.model())));
    var asked =
        new Question.Asked(
            RequestId.next(),
            request.caller(),
            call,
            request.purpose(),
            new Question.Declared(request.sensitivity(), request.reason()),
            snapshot.labeller().read(request.body()),
            request.tags(),
            "127.0.0.1");
    Explanation.checkTags(snapshot, asked);
    Question question = Question.ask(snapshot, asked, resolution);
    // Engines answer on an event loop only.
    return Future.future(
        promise ->
            vertx.runOnContext(
                v ->
                    snapshot
                        .policy()
                        .decide(question.input())
                        .compose(verdict -> Explanation.about(snapshot, question, verdict, true))
                        .onComplete(promise)));
  }

  private static String unknown(Catalog catalog, String name) {
    List<String> near = catalog.near(name, m -> true);
    if (catalog.models().isEmpty()) return "The configuration has no model.";
    if (near.isEmpty()) {
      near = catalog.models().stream().map(Model::id).limit(MOST_NAMED).toList();
      return "No model or alias has the name "
          + name
          + ", and none has one like it. There are: "
          + String.join(", ", near);
    }
    return "No model or alias has the name " + name + ". Near it: " + String.join(", ", near);
  }

  /** Waits for a future; where it fails, throws its cause. */
  private static <T> T done(Future<T> future, long seconds)
      throws IOException, InterruptedException {
    var box = new ArrayBlockingQueue<Future<T>>(1);
    future.onComplete(r -> box.add(future));
    Future<T> ended = box.poll(seconds, TimeUnit.SECONDS);
    if (ended == null) throw new IOException("this took longer than " + seconds + " s");
    if (ended.succeeded()) return ended.result();
    Throwable cause = ended.cause();
    if (cause instanceof Refusal refusal) throw refusal;
    log.debug("start failed", cause);
    throw new IOException(
        cause.getMessage() == null ? Unreachable.why(cause) : cause.getMessage(), cause);
  }

  /** A gateway that serves until it is stopped, by a signal or by who started it. */
  private static final class Running implements Demo.Gateway {
    private static final long CLOSE_SECONDS = 120;
    private final Gateway gateway;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread onSignal = new Thread(this::drainAndExit, "shutdown");
    private volatile boolean dead;

    Running(Gateway gateway) {
      this.gateway = gateway;
      Runtime.getRuntime().addShutdownHook(onSignal);
      gateway
          .death()
          .onSuccess(
              reason -> {
                dead = true;
                stopped.countDown();
              });
      gateway.handedOver().onComplete(v -> stopped.countDown());
    }

    /** A drain that ended well is exit code 0, whatever signal asked for it. */
    private void drainAndExit() {
      log.info(EventCode.DRAINING, "draining");
      if (close()) Runtime.getRuntime().halt(exit());
    }

    /** Nonzero where the log died: whoever watches the process starts a new one. */
    int exit() {
      return dead ? CommandFailure.FAILED : 0;
    }

    private boolean close() {
      CountDownLatch done = new CountDownLatch(1);
      gateway.stop().onComplete(r -> done.countDown());
      try {
        return done.await(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        StandardErrorLog.end();
        stopped.countDown();
      }
    }

    @Override
    public int port() {
      return gateway.port();
    }

    @Override
    public int adminPort() {
      return gateway.adminPort();
    }

    @Override
    public ControlCommands control() {
      return gateway.control();
    }

    @Override
    public void awaitStop() throws InterruptedException {
      stopped.await();
    }

    @Override
    public void stop() throws InterruptedException {
      try {
        if (Runtime.getRuntime().removeShutdownHook(onSignal)) close();
      } catch (IllegalStateException signalled) {
        stopped.await(); // a signal came first, and its hook stops the gateway
      }
    }
  }
}
