package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Small requests of many keys for many models, each with one candidate: many a second. */
public final class SmallEntries {
  private static final DecisionInput USUAL = SampleEntries.request("research", new byte[0]).input();
  private static final List<RefusalCode> CODES =
      List.of(
          RefusalCode.DENIED,
          RefusalCode.MODEL_NOT_PERMITTED,
          RefusalCode.UNKNOWN_MODEL,
          RefusalCode.BUDGET_EXHAUSTED);

  private SmallEntries() {}

  /** The holder of an API key. */
  public static Caller caller(String key, String team) {
    return new Caller(
        new Caller.Identity(Caller.Kind.KEY, key, null, key, null),
        new Caller.Membership(team, List.of(team), List.of("model-user"), Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  /** A request that is allowed. */
  public static RequestEntry request(Instant time, Caller caller, String model, int number) {
    Verdict verdict =
        SampleVerdict.of()
            .eligible(List.of(new Verdict.Eligible(model, List.of(), 2048, List.of())))
            .objective(Verdict.Objective.CHEAPEST)
            .make();
    return new RequestEntry(
        time,
        input(time, caller, model),
        verdict,
        new RequestEntry.First(model, "local", call(model, number), null),
        new Hold(
            List.of(new Counter("team:" + caller.membership().team(), Unit.USD, Window.MONTH)),
            time.toEpochMilli(),
            Quantity.of(0.01, 200)),
        CallerIds.NONE,
        Map.of());
  }

  /** Its end. */
  public static EndEntry end(Instant time, String model, int number) {
    return new EndEntry(
        time,
        Outcome.COMPLETE,
        200,
        null,
        new EndEntry.Served(model, "local"),
        List.of(
            new Attempt(model, "local", "default", "vendor-" + number, null, false, true, 200, 80)),
        EndEntry.Sent.AS_IT_CAME,
        new EndEntry.Bill(new Usage(12, 3, 0, 0), 0.0042, null),
        EndEntry.Answer.whole(("answer " + number).getBytes(StandardCharsets.UTF_8)));
  }

  /** A request that is refused. */
  public static RefusalEntry refusal(Instant time, Caller caller, String model, int number) {
    RefusalCode code = CODES.get(number % CODES.size());
    DecisionInput input = input(time, caller, model);
    return new RefusalEntry(
        time,
        input.request().id(),
        new RefusalEntry.Sender(caller, input.sourceAddress(), null),
        new RefusalEntry.Asked(Operation.CHAT, call(model, number), null, null),
        Refusal.because(code, "not for you", new Reason("role_missing", "a role is missing")));
  }

  private static DecisionInput input(Instant time, Caller caller, String model) {
    DecisionInput.Request usual = USUAL.request();
    var request =
        new DecisionInput.Request(
            id(time),
            time,
            new DecisionInput.Request.Call(
                Operation.CHAT, model, Catalog.Kind.CONCRETE, false, Set.of()),
            usual.purpose(),
            usual.size(),
            usual.tagged(),
            usual.attempts());
    return new DecisionInput(
        request,
        caller,
        USUAL.sensitivity(),
        USUAL.candidates().subList(0, 1),
        USUAL.organisation(),
        USUAL.sourceAddress(),
        List.of());
  }

  private static RequestId id(Instant time) {
    var random = ThreadLocalRandom.current();
    long high = time.toEpochMilli() << 16 | 0x7000L | random.nextLong(0x1000L);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new RequestId(new UUID(high, low).toString());
  }

  private static ModelCall call(String model, int number) {
    byte[] body =
        ("{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"question "
                + number
                + "\"}]}")
            .getBytes(StandardCharsets.UTF_8);
    return new ModelCall(
        OpenAiDialect.ID,
        Operation.CHAT,
        model,
        new ModelCall.WantedAnswer(false, false, null, 1),
        new ModelCall.CallUse(Set.of(), Set.of(), Set.of("model", "messages")),
        InputTokens.atMost(body.length / 3),
        new ModelCall.CallBody(body, List.of(), 0));
  }
}
