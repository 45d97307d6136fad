package dev.drawbridge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.KeyLimits;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.GatewayVeto;
import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A key never may more than what it is narrowed to, whatever the bundle says. */
class KeyNarrowingTest {
  private static final Catalog CATALOG = Questions.catalog(2);

  private static Verdict narrowed(
      List<String> models, @Nullable String purpose, @Nullable Level most) {
    KeyFacts key = new KeyFacts("k-1", "ci", null, new KeyLimits(models, Map.of(), purpose, most));
    Caller caller = Questions.caller("research").withKey(key);
    DecisionInput input =
        Questions.of(Questions.request("auto", Catalog.Kind.AUTO), caller, Level.INTERNAL, CATALOG);
    List<GatewayVeto> found = new ArrayList<>();
    KeyNarrowing.against(input, found);
    return GatewayVeto.lay(found, everything(), input.candidates());
  }

  private static Verdict everything() {
    List<Verdict.Eligible> all =
        CATALOG.models().stream()
            .map(m -> new Verdict.Eligible(m.id(), List.of(), null, List.of()))
            .toList();
    return SampleVerdict.of().eligible(all).objective(Verdict.Objective.CHEAPEST).make();
  }

  @Test
  void aKeyWithoutNarrowingChangesNothing() {
    assertEquals(everything(), narrowed(List.of(), null, null));
    Verdict verdict = everything();
    assertSame(verdict, GatewayVeto.lay(List.of(), verdict, List.of()));
  }

  @Test
  void modelsAreNamedByIdAndBySelector() {
    for (String name : List.of("llama-1", "weights:open", "hosting:own", "label:tier=house")) {
      Verdict verdict = narrowed(List.of(name), null, null);

      assertTrue(verdict.allow(), name);
      assertEquals(Map.of("gpt-0", List.of("team_not_entitled")), verdict.excluded(), name);
      assertEquals(
          List.of(new Reason("team_not_entitled", "This key may not use gpt-0 (OpenAI, US).")),
          verdict.reasons());
    }
    assertEquals(everything(), narrowed(List.of("*"), null, null));
  }

  @Test
  void aKeyForNothingThatIsThereMayNothing() {
    Verdict verdict = narrowed(List.of("gone"), null, null);

    assertFalse(verdict.allow());
    assertEquals(List.of(), verdict.eligible());
    assertEquals(
        "This key may not use gpt-0 (OpenAI, US) or llama-1 (self, DE).",
        verdict.reasons().get(0).message());
  }

  @Test
  void itsPurposeIsTheOnlyOne() {
    assertTrue(narrowed(List.of(), "production", null).allow());
    Verdict verdict = narrowed(List.of(), "evaluation", null);

    assertFalse(verdict.allow());
    assertEquals(List.of("purpose_not_allowed"), verdict.excluded().get("llama-1"));
    assertEquals("This key may be used for evaluation only.", verdict.reasons().get(0).message());
    assertTrue(verdict.told().denies());
  }

  @Test
  void itsSensitivityIsACap() {
    assertTrue(narrowed(List.of(), null, Level.INTERNAL).allow());
    assertTrue(narrowed(List.of(), null, Level.RESTRICTED).allow());
    Verdict verdict = narrowed(List.of(), null, Level.PUBLIC);

    assertEquals(List.of("sensitivity_above_team"), verdict.excluded().get("gpt-0"));
    assertEquals(
        "This key may not send internal data to any model.", verdict.reasons().get(0).message());
    assertFalse(verdict.told().denies());
  }

  @Test
  void aCodeOfThePolicyKeepsItsSentence() {
    Verdict refused =
        GatewayVeto.lay(
            List.of(new GatewayVeto(new Reason("team_not_entitled", "ours"), Set.of("a"), false)),
            SampleVerdict.of()
                .reasons(List.of(new Reason("team_not_entitled", "policy's")))
                .excluded(Map.of("gpt-0", List.of("team_not_entitled")))
                .objective(Verdict.Objective.CHEAPEST)
                .make(),
            List.of());

    assertEquals(List.of(new Reason("team_not_entitled", "policy's")), refused.reasons());
  }
}
