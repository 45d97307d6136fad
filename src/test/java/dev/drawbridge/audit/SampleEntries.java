package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Lineage;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Label;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request's pipeline would hand to the record. */
public final class SampleEntries {
  private static final Licence LICENCE =
      new Licence("Apache-2.0", true, false, "yes", null, List.of(), "yes", List.of(), null, null);
  private static final Organisation ACME =
      new Organisation("Acme", "DE", 40_000L, ZoneOffset.UTC, null);

  private SampleEntries() {}

  public static RequestEntry request(String team, byte[] body) {
    return request(RequestId.next(), Instant.now(), team, body, true);
  }

  /** A request of another person than the usual one. */
  public static RequestEntry by(String person, byte[] body) {
    RequestEntry usual = request("research", body);
    DecisionInput input = usual.input();
    Caller ada = input.principal();
    var caller =
        new Caller(
            new Caller.Identity(ada.kind(), person, ada.issuer(), person, null),
            new Caller.Membership(ada.team(), ada.teams(), ada.roles(), ada.claims()),
            new Caller.Credential(null, null, false),
            null);
    return new RequestEntry(
        usual.time(),
        new DecisionInput(
            input.request(),
            caller,
            input.sensitivity(),
            input.candidates(),
            input.organisation(),
            input.sourceAddress(),
            List.of()),
        usual.verdict(),
        usual.first(),
        usual.reserved(),
        CallerIds.NONE,
        Map.of());
  }

  public static RequestEntry request(
      RequestId id, Instant time, String team, byte[] body, boolean sealed) {
    return request(id, time, team, body, sealed, null);
  }

  /** A request as a policy decided it. */
  public static RequestEntry decided(
      DecisionInput input, Verdict verdict, String target, byte[] body) {
    return new RequestEntry(
        Instant.now(),
        input,
        verdict,
        new RequestEntry.First(target, "local", call(body), null),
        new Hold(List.of(), 0, Quantity.NONE),
        CallerIds.NONE,
        Map.of());
  }

  /**
   * A request whose caller named its trace.
   *
   * @param traceparent as W3C has it
   */
  public static RequestEntry traced(byte[] body, String traceparent) {
    return request(RequestId.next(), Instant.now(), "research", body, true, traceparent);
  }

  private static RequestEntry request(
      RequestId id,
      Instant time,
      String team,
      byte[] body,
      boolean sealed,
      @Nullable String traceparent) {
    return new RequestEntry(
        time,
        input(id, team),
        verdict(true, sealed),
        new RequestEntry.First("llama-3.3-70b", "local", call(body), null),
        new Hold(
            List.of(new Counter("team:" + team, Unit.USD, Window.MONTH)),
            time.toEpochMilli(),
            Quantity.of(0.01, 200)),
        new CallerIds("theirs-1", "session-1", traceparent),
        Map.of());
  }

  public static RefusalEntry refusal(
      RequestId id, RefusalCode code, byte[] body, @Nullable Verdict verdict) {
    Refusal refusal =
        Refusal.because(code, "not for you", new Reason("role_missing", "a role is missing"));
    return new RefusalEntry(
        Instant.now(),
        id,
        new RefusalEntry.Sender(caller("research"), "10.1.2.3", null),
        new RefusalEntry.Asked(
            Operation.CHAT, call(body), verdict == null ? null : input(id, "research"), verdict),
        refusal);
  }

  static RefusalEntry unauthenticated(String address, Instant time) {
    return new RefusalEntry(
        time,
        RequestId.next(),
        new RefusalEntry.Sender(null, address, null),
        RefusalEntry.Asked.NOTHING,
        new Refusal(RefusalCode.UNAUTHENTICATED, "no credential"));
  }

  /** A refusal of whoever is not known. */
  static RefusalEntry stranger(RefusalCode code) {
    return new RefusalEntry(
        Instant.now(),
        RequestId.next(),
        new RefusalEntry.Sender(null, "10.9.8.7", null),
        RefusalEntry.Asked.NOTHING,
        new Refusal(code, "no"));
  }

  /** A refusal of a caller who met its rate before policy was asked. */
  static RefusalEntry tooOften(String id) {
    RefusalEntry usual = refusal(RequestId.next(), RefusalCode.RATE_LIMITED, new byte[0], null);
    return new RefusalEntry(
        usual.time(),
        usual.id(),
        new RefusalEntry.Sender(caller(id, "research"), usual.sender().address(), null),
        RefusalEntry.Asked.NOTHING,
        usual.refusal());
  }

  /**
   * A refusal of a caller that names a person.
   *
   * @param reason of policy; null where it was not asked
   */
  static RefusalEntry delegated(String person, @Nullable Reason reason) {
    RefusalEntry usual = refusal(RequestId.next(), RefusalCode.DENIED, new byte[0], null);
    Caller caller = caller("research").onBehalfOf(Person.named(person));
    var sender = new RefusalEntry.Sender(caller, usual.sender().address(), null);
    Operation operation = usual.asked().operation();
    ModelCall call = usual.asked().call();
    var asked =
        reason == null
            ? new RefusalEntry.Asked(operation, call, null, null)
            : new RefusalEntry.Asked(
                operation, call, input(usual.id(), "research"), denied(reason));
    return new RefusalEntry(usual.time(), usual.id(), sender, asked, usual.refusal());
  }

  private static Verdict denied(Reason reason) {
    Verdict no = verdict(false, true);
    return SampleVerdict.of()
        .reasons(List.of(reason))
        .warnings(no.told().warnings())
        .eligible(no.eligible())
        .excluded(no.excluded())
        .objective(no.terms().objective())
        .substitute(no.terms().substitute())
        .limits(no.terms().limits())
        .cacheSeconds(no.terms().cacheSeconds())
        .revision(no.revision())
        .make();
  }

  public static EndEntry end(String answer) {
    return new EndEntry(
        Instant.now(),
        Outcome.COMPLETE,
        200,
        null,
        new EndEntry.Served("llama-3.3-70b", "local"),
        List.of(
            failed("gpt-4.1-mini", Attempt.Meaning.of(SignalClass.THROTTLED, "openai.rate-limit")),
            new Attempt(
                "llama-3.3-70b", "local", "default", "vendor-7", null, false, true, 200, 80)),
        EndEntry.Sent.AS_IT_CAME,
        new EndEntry.Bill(new Usage(120, 34, 20, 9), 0.0042, null),
        answer(answer));
  }

  /** An attempt at a hosted model that failed so. */
  public static Attempt failed(String model, Attempt.Meaning meaning) {
    return new Attempt(model, "openai", "main", null, meaning, false, true, 429, 12);
  }

  /** An end without attempts, served by a model of the provider {@code local}. */
  public static EndEntry ended(Outcome outcome, String model, EndEntry.Bill bill, String answer) {
    return ended(outcome, model, List.of(), bill, answer);
  }

  /** The same after these attempts. */
  public static EndEntry ended(
      Outcome outcome, String model, List<Attempt> attempts, EndEntry.Bill bill, String answer) {
    return new EndEntry(
        Instant.now(),
        outcome,
        200,
        null,
        new EndEntry.Served(model, "local"),
        attempts,
        EndEntry.Sent.AS_IT_CAME,
        bill,
        answer(answer));
  }

  private static EndEntry.Answer answer(String text) {
    return EndEntry.Answer.whole(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Verdict verdict(boolean allow, boolean sealed) {
    return SampleVerdict.of()
        .warnings(List.of(new Reason("model_retires_soon", "soon")))
        .eligible(
            allow
                ? List.of(
                    new Verdict.Eligible("llama-3.3-70b", List.of(), 2048, List.of("Built here")))
                : List.of())
        .excluded(Map.of("gpt-4.1-mini", List.of("sensitivity_above_clearance")))
        .objective(Verdict.Objective.CHEAPEST)
        .substitute(true)
        .limits(List.of(new Verdict.Limit("team:research", "usd", 500, "month")))
        .sealed(sealed)
        .make();
  }

  static Event event() {
    return new Event(Instant.now(), "config", "drawbridge", Map.of("revision", "1"));
  }

  public static Query query(int limit, @Nullable String after) {
    return Query.newest(limit).withAfter(after);
  }

  private static DecisionInput input(RequestId id, String team) {
    var request =
        new DecisionInput.Request(
            id,
            Instant.parse("2026-11-24T15:04:00Z"),
            new DecisionInput.Request.Call(
                Operation.CHAT, "auto", Catalog.Kind.AUTO, true, Set.of(Capability.STREAMING)),
            "research",
            new DecisionInput.Request.Size(512, 1400),
            new DecisionInput.Request.Tags(Map.of("project", "apollo"), Map.of()),
            new DecisionInput.Request.Attempts(1, List.of()));
    return new DecisionInput(
        request,
        caller(team),
        Label.unscanned(null, Level.INTERNAL),
        List.of(
            candidate("llama-3.3-70b", "local", 0.0014),
            candidate("gpt-4.1-mini", "openai", 0.002)),
        ACME,
        "10.1.2.3",
        List.of());
  }

  private static Candidate candidate(String id, String provider, double cost) {
    var model =
        SampleModel.named(id)
            .from("Meta", "open", LICENCE, Lineage.NONE)
            .at(new Provider(provider, "openai", "self", "DE", Hosting.OWN, null))
            .costing(Price.flat(0.4, 1.6))
            .holding(128_000, 4096)
            .build();
    return new Candidate(model, cost, true, Health.Circuit.CLOSED);
  }

  private static Caller caller(String team) {
    return caller("u-1", team);
  }

  private static Caller caller(String id, String team) {
    return new Caller(
        new Caller.Identity(
            Caller.Kind.USER, id, "https://id.acme.example/realms/acme", "ada", "ada@acme.example"),
        new Caller.Membership(team, List.of(team), List.of("model-user"), Map.of("site", "berlin")),
        new Caller.Credential(null, null, false),
        null);
  }

  public static ModelCall call(byte[] body) {
    return new ModelCall(
        OpenAiDialect.ID,
        Operation.CHAT,
        "auto",
        new ModelCall.WantedAnswer(true, false, 512, 1),
        new ModelCall.CallUse(Set.of(Capability.STREAMING), Set.of(), Set.of("model", "messages")),
        InputTokens.atMost(body.length / 3),
        new ModelCall.CallBody(body, List.of(), 0));
  }
}
