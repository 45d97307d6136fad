package dev.drawbridge.policy;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.DecisionKey;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.ReasonCodes;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.VerdictReader;
import dev.drawbridge.policy.engine.Engine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine behind a cache; every fault of it is one refusal for the caller and one log line. */
final class DecidingPolicy implements Policy {
  private static final Logger LOG = LoggerFactory.getLogger(DecidingPolicy.class);

  private final Engine engine;
  private final DecisionSnapshot snapshot;
  private final Map<String, Team> teams;
  private final DecisionJson json;
  private final DecisionCache cache;
  private final Counter allowed;
  private final Counter refused;
  private final Counter failed;
  private volatile String cachedRevision;
  private volatile boolean knowsGrants;

  DecidingPolicy(
      Engine engine,
      Map<String, Team> teams,
      DecisionSnapshot snapshot,
      Catalog catalog,
      PolicySettings settings,
      InstantSource clock,
      MeterRegistry registry) {
    this.engine = engine;
    this.snapshot = snapshot;
    this.teams = teams;
    json = new DecisionJson(engine.reads(), catalog.models());
    cache =
        new DecisionCache(
            settings.cacheEntries(),
            settings.cacheTtl(),
            engine.reads().contains(Reads.REQUEST_TIME),
            clock,
            registry);
    allowed = counter(registry, "allowed");
    refused = counter(registry, "refused");
    failed = counter(registry, "error");
    cachedRevision = engine.revision();
  }

  private Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("drawbridge.policy.decisions")
        .description("Questions to policy; a cached answer counts too.")
        .tag("result", result)
        .tag("engine", engine.name())
        .register(registry);
  }

  @Override
  public Future<Verdict> decide(DecisionInput input) {
    var key = new DecisionKey(input, engine.reads());
    Verdict cached = cache.find(key);
    if (cached != null) return Future.succeededFuture(counted(cached));
    Future<Engine.Answer> asked;
    try {
      asked = engine.decide(json, input);
    } catch (Refusal e) {
      failed.increment();
      return Future.failedFuture(e);
    }
    return asked.map(answer -> kept(key, answer, input)).recover(this::unavailable);
  }

  private Verdict kept(DecisionKey key, Engine.Answer answer, DecisionInput input) {
    List<String> ids =
        input.candidates().stream().map(candidate -> candidate.model().id()).toList();
    Verdict verdict = VerdictReader.read(answer.value(), ids, answer.revision(), snapshot.id());
    Level lowered = verdict.terms().loweredTo();
    if (lowered != null && !input.sensitivity().mayBeLoweredTo(lowered)) {
      throw new PolicyException("lowered_to lowers what nobody may lower, or did not ask for");
    }
    Level raised = verdict.terms().raisedTo();
    if (raised != null && raised.compareTo(input.sensitivity().level()) <= 0) {
      throw new PolicyException("raised_to is not above the prompt's level");
    }
    if (!answer.revision().equals(cachedRevision)) {
      cache.clear();
      cachedRevision = answer.revision();
    }
    cache.keep(key, verdict);
    return counted(verdict);
  }

  private Verdict counted(Verdict verdict) {
    (verdict.allow() ? allowed : refused).increment();
    return verdict;
  }

  private <T> Future<T> unavailable(Throwable cause) {
    failed.increment();
    // What a message of ours says whole needs no stack trace.
    boolean told = cause instanceof PolicyException && cause.getCause() == null;
    LOG.warn(
        EventCode.POLICY_FAILED,
        "Policy gave no valid answer ({}): {}",
        engine.name(),
        cause.getMessage(),
        told ? null : cause);
    return Future.failedFuture(
        new Refusal(RefusalCode.POLICY_UNAVAILABLE, "Policy gave no valid answer."));
  }

  @Override
  public Future<Boolean> permitsAdmin(
      Caller caller, String action, String resource, @Nullable AdminTarget target) {
    byte[] question;
    try {
      question = DecisionJson.adminBytes(caller, action, resource, target);
    } catch (Refusal e) {
      return Future.failedFuture(e);
    }
    return engine
        .ask(EngineQuestion.ADMIN, question)
        .map(answer -> answer.value().isBoolean() && answer.value().booleanValue())
        .recover(this::unavailable);
  }

  @Override
  public Future<ReasonCodes> codes() {
    return engine
        .ask(EngineQuestion.CODES, new byte[] {'{', '}'})
        .map(answer -> ReasonCodes.of(answer.value()))
        .onSuccess(codes -> knowsGrants = codes.knowGrants())
        .otherwise(ReasonCodes.NONE);
  }

  @Override
  public boolean knowsGrants() {
    return knowsGrants;
  }

  @Override
  public Set<String> reads() {
    return Reads.names(engine.reads());
  }

  @Override
  public DecisionSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public Future<Verdict> decideAgain(RecordedDecision recorded) {
    return engine
        .decide(recorded)
        .map(
            answer ->
                VerdictReader.read(
                    answer.value(),
                    RecordedDecision.ids(recorded.candidates()),
                    answer.revision(),
                    snapshot.id()));
  }

  @Override
  public String revision() {
    return engine.revision();
  }

  @Override
  public String engine() {
    return engine.name();
  }

  @Override
  public Future<String> evaluate(String inputJson) {
    return engine
        .ask(EngineQuestion.DECISION, inputJson.getBytes(StandardCharsets.UTF_8))
        .map(
            answer -> {
              if (answer.value().isMissingNode())
                throw new PolicyException("the rule is undefined");
              return answer.value().toString();
            });
  }

  @Override
  public @Nullable String away() {
    return engine.away();
  }

  @Override
  public Future<Void> probe() {
    byte[] nobody =
        "{\"principal\":{\"roles\":[]},\"action\":\"\",\"resource\":\"\"}"
            .getBytes(StandardCharsets.UTF_8);
    return engine
        .ask(EngineQuestion.ADMIN, nobody)
        .map(
            answer -> {
              if (answer.value().isBoolean()) return null;
              throw new PolicyException(
                  "the policy has no rule "
                      + EngineQuestion.ADMIN.path()
                      + " that is true or false");
            });
  }

  @Override
  public Optional<Team> team(String name) {
    return Optional.ofNullable(teams.get(name));
  }

  @Override
  public Future<Void> close() {
    return engine.close();
  }
}
