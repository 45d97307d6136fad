package dev.drawbridge.gate.pipeline;

import static dev.drawbridge.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.gate.content.AnswerLabels;
import dev.drawbridge.gate.content.CanaryListener;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.gate.transport.RequestBody;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.http.Senders;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.MemoryBudget;
import dev.drawbridge.upstream.RunningAttempt;
import dev.drawbridge.upstream.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that is decided and on record, without a network: what policy and vendors answer to it is
 * the test's to say, and what becomes of it is kept.
 */
final class PlayedCall implements AutoCloseable {
  static final Verdict.Limit LIMIT = new Verdict.Limit("team:research", "usd", 500, "month");

  final Vertx vertx = Vertx.vertx();
  final List<PlayedSending> sent = new CopyOnWriteArrayList<>();
  final List<EndEntry> ends = new CopyOnWriteArrayList<>();
  final List<RefusalEntry> refused = new CopyOnWriteArrayList<>();
  final MemoryBudget memory = new MemoryBudget(1 << 20, 0);
  final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  final Ledger ledger = new Books(() -> ZoneOffset.UTC).ledger(InstantSource.system());
  final Verdict verdict;
  final GateSnapshot snapshot;
  final CallerRequest request;
  final CallerConnection connection;
  final GateMetrics metrics;
  final Refusals refusals;
  final Forwarding forwarding;
  final ConversationMemory conversations = new ConversationMemory(Ticker.systemTicker());
  final AnswerLabels labels =
      new AnswerLabels(
          new Labeller(SensitivitySettings.standard(Level.PUBLIC)),
          CanaryListener.NOBODY,
          conversations);
  Recorded recorded;

  /** What policy answers next; in its absence the verdict that both models may serve. */
  final Queue<Future<Verdict>> answers = new ConcurrentLinkedQueue<>();

  private final Context loop = vertx.getOrCreateContext();
  private final Buffer written = Buffer.buffer();
  private volatile int status = 200;
  private volatile boolean headWritten;
  private volatile boolean ended;
  private @Nullable Handler<Void> leaves;

  PlayedCall(boolean stream) {
    this(stream, Duration.ofMinutes(1));
  }

  PlayedCall(boolean stream, Duration deadline) {
    RequestEntry sample = SampleEntries.request("research", new byte[0]);
    List<Model> models = sample.input().candidates().stream().map(Candidate::model).toList();
    List<Verdict.Eligible> eligible = eligible(models.stream().map(Model::id).toList());
    verdict = permitting(eligible);
    Policy policy =
        Played.by(
            Policy.class,
            Map.of(
                "decide", a -> answer(),
                "blocked", a -> Optional.empty(),
                "team", a -> Optional.empty(),
                "revision", a -> "rev"));
    snapshot =
        new GateSnapshot(
            credential -> Future.failedFuture("nobody calls"),
            new Catalog(models, Map.of()),
            new Labeller(SensitivitySettings.standard(Level.INTERNAL)),
            policy,
            sample.input().organisation(),
            Played.by(
                Upstream.class,
                Map.of(
                    "send", a -> sending((AttemptRequest) a[0]),
                    "hasKey", a -> false,
                    "health", a -> Played.WELL)),
            4,
            deadline,
            deadline.dividedBy(2),
            1 << 20,
            CallerRules.NONE);
    Supplier<GateSnapshot> current = () -> snapshot;
    var admission = new Admission(10);
    metrics =
        new GateMetrics(new SimpleMeterRegistry(), admission, ledger, team -> true, model -> true);
    AuditTrail audit =
        Played.by(AuditTrail.class, Map.of("refuse", a -> refused((RefusalEntry) a[0])));
    var rates = new RefusalRates(() -> ZoneOffset.UTC, InstantSource.system());
    refusals = new Refusals(current, audit, metrics, rates);
    forwarding =
        new Forwarding(
            vertx,
            current,
            refusals,
            metrics,
            Duration.ofMinutes(1),
            conversations,
            CanaryListener.NOBODY);
    HttpServerRequest http = http();
    request =
        new CallerRequest(
            http,
            Dialects.CHAT,
            "",
            new RequestBody(vertx, http, memory.share(), 1_000, Duration.ofMinutes(1), () -> false),
            Senders.anybody());
    connection = new CallerConnection(http, StreamFraming.of(Dialects.CHAT.callers(), null));
    ModelCall call = OpenAiRequestScanner.read(body(Catalog.AUTO, stream).getBytes(UTF_8));
    Question.Asked asked = request.asked(sample.input().principal(), call, Contents.NONE);
    var resolution = new Catalog.Resolution(Catalog.Kind.AUTO, models);
    Question question = Question.ask(snapshot, asked, resolution);
    List<Target> targets =
        models.stream().map(m -> new Target(m, eligible.get(models.indexOf(m)))).toList();
    OpenRecord record =
        Played.by(
            OpenRecord.class,
            Map.of("move", a -> Future.succeededFuture(), "close", a -> kept((EndEntry) a[0])));
    recorded =
        new Recorded(
            new Decided(question, verdict),
            new Route(targets, Map.of()),
            ledger.reserve(List.of(LIMIT), Quantity.of(1, 100)),
            record,
            null);
  }

  /** What ends the call. */
  ResponseCompletion completion() {
    return new ResponseCompletion(
        refusals, metrics, request, connection, recorded, conversations, labels);
  }

  private static List<Verdict.Eligible> eligible(List<String> ids) {
    return ids.stream()
        .map(id -> new Verdict.Eligible(id, List.of(), null, List.<String>of()))
        .toList();
  }

  /** The verdict that this model alone may serve. */
  static Verdict only(String model) {
    return permitting(eligible(List.of(model)));
  }

  private static Verdict permitting(List<Verdict.Eligible> eligible) {
    return SampleVerdict.of().eligible(eligible).substitute(true).limits(List.of(LIMIT)).make();
  }

  /** Policy lets what is too long for one model go to another, now and when it is asked next. */
  void letGoToLargerContexts() {
    Verdict lets =
        SampleVerdict.of()
            .eligible(verdict.eligible())
            .substitute(true)
            .largerContext(true)
            .limits(List.of(LIMIT))
            .make();
    Decided decided = new Decided(recorded.decided().question(), lets);
    recorded =
        new Recorded(decided, recorded.route(), recorded.reservation(), recorded.record(), null);
    answers.add(Future.succeededFuture(lets));
  }

  private Future<Verdict> answer() {
    Future<Verdict> next = answers.poll();
    return next == null ? Future.succeededFuture(verdict) : next;
  }

  private Future<Void> refused(RefusalEntry entry) {
    refused.add(entry);
    return Future.succeededFuture();
  }

  private Future<Void> kept(EndEntry end) {
    ends.add(end);
    return Future.succeededFuture();
  }

  /** An attempt whose answer the test gives. */
  static final class PlayedSending implements RunningAttempt {
    private final AttemptRequest outgoing;
    private final Promise<Answer> answer = Promise.promise();
    private volatile boolean cut;
    private volatile boolean aborted;

    private PlayedSending(AttemptRequest outgoing) {
      this.outgoing = outgoing;
    }

    @Override
    public Future<Answer> answer() {
      return answer.future();
    }

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public void cut() {
      cut = true;
    }

    AttemptRequest outgoing() {
      return outgoing;
    }

    boolean isCut() {
      return cut;
    }

    boolean isAborted() {
      return aborted;
    }

    void answers(Answer given) {
      answer.complete(given);
    }

    /** The attempt, which a time limit ended. */
    Attempt timedOut(boolean sent) {
      Model model = outgoing.model();
      return new Attempt(
          model.id(),
          model.provider().id(),
          "default",
          null,
          Attempt.Meaning.of(SignalClass.TRANSIENT, "drawbridge.own"),
          true,
          sent,
          0,
          5);
    }

    /** The attempt, with what its vendor's failure meant; null where it answered. */
    Attempt attempt(@Nullable SignalClass failure, int status) {
      Model model = outgoing.model();
      return new Attempt(
          model.id(),
          model.provider().id(),
          "default",
          "vendor-1",
          failure == null ? null : Attempt.Meaning.of(failure, "any.x"),
          false,
          true,
          status,
          5);
    }
  }

  private PlayedSending sending(AttemptRequest outgoing) {
    var sending = new PlayedSending(outgoing);
    sent.add(sending);
    return sending;
  }

  private HttpServerRequest http() {
    HttpServerResponse response =
        Played.by(
            HttpServerResponse.class,
            Map.ofEntries(
                Map.entry("headers", a -> headers),
                Map.entry("putHeader", a -> headers.set((String) a[0], (String) a[1])),
                Map.entry("setStatusCode", a -> status = (Integer) a[0]),
                Map.entry("setChunked", a -> a),
                Map.entry("headWritten", a -> headWritten),
                Map.entry("ended", a -> ended),
                Map.entry("closed", a -> false),
                Map.entry("writeQueueFull", a -> false),
                Map.entry("closeHandler", a -> leaves = handler(a[0])),
                Map.entry("exceptionHandler", a -> a),
                Map.entry("write", a -> wrote((Buffer) a[0])),
                Map.entry("end", a -> ended(a))));
    return Played.by(
        HttpServerRequest.class,
        Map.of(
            "response", a -> response,
            "headers", a -> MultiMap.caseInsensitiveMultiMap(),
            "isEnded", a -> true,
            "remoteAddress", a -> null,
            "query", a -> null,
            "getHeader", a -> null,
            "method", a -> HttpMethod.POST,
            "version", a -> HttpVersion.HTTP_1_1,
            "connection",
                a ->
                    Played.by(
                        HttpConnection.class, Map.of("close", b -> Future.succeededFuture()))));
  }

  @SuppressWarnings("unchecked") // as the response declares it
  private static Handler<Void> handler(Object given) {
    return (Handler<Void>) given;
  }

  /** The caller closes its connection. */
  void leave() {
    Objects.requireNonNull(leaves).handle(null);
  }

  /** Takes all of the memory, and what may go beyond it. */
  List<MemoryBudget.Share> crowd() {
    var first = memory.share();
    var beyond = memory.share();
    assertTrue(first.take(1 << 20, () -> {}) && beyond.take(1, () -> {}));
    return List.of(first, beyond);
  }

  private Future<Void> wrote(Buffer piece) {
    headWritten = true;
    written.appendBuffer(piece);
    return Future.succeededFuture();
  }

  private Future<Void> ended(Object[] arguments) {
    ended = true;
    if (arguments.length > 0) return wrote((Buffer) arguments[0]);
    headWritten = true;
    return Future.succeededFuture();
  }

  /** What the caller got, once {@code done} is. */
  String text() {
    return written.toString();
  }

  int status() {
    return status;
  }

  boolean ended() {
    return ended;
  }

  /** What is set aside of the limit, in parts. */
  long reserved() {
    return ledger.standings(List.of(LIMIT)).getFirst().reserved();
  }

  /** Sends the call out; whose end a test awaits. */
  Future<Void> forward() throws Exception {
    return forwardTo(recorded.route().targets());
  }

  Future<Void> forwardTo(List<Target> targets) throws Exception {
    return forward(recorded.decided(), targets);
  }

  /** As if the first target had been named, so that others may replace it. */
  Future<Void> forwardNamed() throws Exception {
    List<Target> named = recorded.route().targets().subList(0, 1);
    var resolution =
        new Catalog.Resolution(Catalog.Kind.CONCRETE, List.of(named.getFirst().model()));
    Question question = Question.ask(snapshot, recorded.decided().question().asked(), resolution);
    return forward(new Decided(question, verdict), named);
  }

  private Future<Void> forward(Decided decided, List<Target> targets) throws Exception {
    Promise<Void> done = Promise.promise();
    var to =
        new Recorded(
            decided, new Route(targets, Map.of()), recorded.reservation(), recorded.record(), null);
    onLoop(() -> forwarding.forward(snapshot, request, connection, to).onComplete(done));
    return done.future();
  }

  /** As if the call were one that takes memory to be said in another dialect. */
  void translate() {
    String message = "{\"role\":\"user\",\"content\":\"a\"},".repeat(8_000);
    String body =
        "{\"model\":\"auto\",\"max_tokens\":9,\"messages\":["
            + message.substring(0, message.length() - 1)
            + "]}";
    Question before = recorded.decided().question();
    Question.Asked asked = before.asked().about(AnthropicRequestScanner.read(body.getBytes(UTF_8)));
    recorded =
        new Recorded(
            new Decided(new Question(asked, before.resolution(), before.input()), verdict),
            recorded.route(),
            recorded.reservation(),
            recorded.record(),
            null);
  }

  /** A call that names a model. */
  static ModelCall named(String model) {
    return OpenAiRequestScanner.read(body(model, false).getBytes(UTF_8));
  }

  private static String body(String model, boolean stream) {
    return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
        .formatted(model, stream);
  }

  /** Runs on the call's event loop, after all that waits there. */
  void onLoop(Runnable action) throws Exception {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(
        v -> {
          action.run();
          done.complete();
        });
    await(done.future());
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
