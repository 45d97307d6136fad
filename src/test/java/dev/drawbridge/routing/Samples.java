package dev.drawbridge.routing;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Models, calls and verdicts for the tests. */
final class Samples {
  private Samples() {}

  static Model model(String id, int context, @Nullable Integer maxOutput, double price) {
    return SampleModel.named(id)
        .at(new Provider("p-" + id, "openai", "self", "DE", Hosting.OWN, null))
        .costing(Price.flat(price, price * 4))
        .holding(context, maxOutput)
        .retiring(LocalDate.parse("2026-11-01"), "newer")
        .build();
  }

  static Model model(String id) {
    return model(id, 8_192, null, 1);
  }

  static ModelCall call(Operation operation, int input, @Nullable Integer cap, int choices) {
    return new ModelCall(
        OpenAiDialect.ID,
        operation,
        "m",
        new ModelCall.WantedAnswer(false, false, cap, choices),
        new ModelCall.CallUse(Set.of(), Set.of(), Set.of()),
        InputTokens.atMost(input),
        new ModelCall.CallBody(new byte[0], List.of(), 0));
  }

  static ModelCall call(int input) {
    return call(Operation.CHAT, input, null, 1);
  }

  static Candidate candidate(Model model, double cost) {
    return new Candidate(model, cost, true, Health.Circuit.CLOSED);
  }

  static Verdict.Eligible eligible(String id, String... mask) {
    return new Verdict.Eligible(id, List.of(mask), null, List.of());
  }

  static Verdict permits(Verdict.Objective objective, Verdict.Eligible... eligible) {
    return SampleVerdict.of()
        .eligible(List.of(eligible))
        .objective(objective)
        .sealed(false)
        .revision("rev")
        .make();
  }

  static Verdict refuses(Map<String, List<String>> excluded, String... codes) {
    return SampleVerdict.of()
        .reasons(
            java.util.Arrays.stream(codes).map(c -> new Reason(c, "Because " + c + ".")).toList())
        .excluded(excluded)
        .sealed(false)
        .revision("rev")
        .make();
  }

  /** Refuses all, for reasons that say nothing about a model. */
  static Verdict denies(Map<String, List<String>> excluded, String code) {
    return SampleVerdict.of()
        .reasons(List.of(new Reason(code, "Because " + code + ".")))
        .excluded(excluded)
        .denies(true)
        .make();
  }

  static Catalog.Resolution resolution(Catalog.Kind kind, Model... models) {
    return new Catalog.Resolution(kind, List.of(models));
  }

  static DecisionInput.Request request(Operation operation, @Nullable Integer cap) {
    return new DecisionInput.Request(
        RequestId.next(),
        Instant.EPOCH,
        new DecisionInput.Request.Call(operation, "m", Catalog.Kind.CONCRETE, false, Set.of()),
        null,
        new DecisionInput.Request.Size(cap, 1),
        new DecisionInput.Request.Tags(Map.of(), Map.of()),
        new DecisionInput.Request.Attempts(1, List.of()));
  }
}
