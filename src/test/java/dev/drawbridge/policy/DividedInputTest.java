package dev.drawbridge.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Candidates that stay in an instance's memory. */
class DividedInputTest {
  private static WasmInstance instance(Catalog catalog, Facts facts) {
    Bundle bundle = Bundle.ofJar();
    return WasmModule.of(bundle.wasm())
        .instantiate(
            MountedFacts.mount(bundle.data(), facts, catalog)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void aDecisionIsWhatItIsOfTheInputInOnePiece() {
    Catalog catalog = GeneratedQuestions.catalog();
    WasmInstance divided = instance(catalog, GeneratedQuestions.facts());
    WasmInstance whole = instance(catalog, GeneratedQuestions.facts());
    var json = new DecisionJson(Reads.all(), catalog.models());
    var questions = new GeneratedQuestions(new Random(11), catalog);
    var answers = new HashSet<String>();
    for (int i = 0; i < 300; i++) {
      DecisionInput input = questions.next();
      String expected = text(whole.evaluate(Question.DECISION, json.bytes(input)));
      assertEquals(expected, text(divided.decide(json.divided(input))));
      answers.add(expected);
    }
    assertTrue(answers.size() > 50, "the questions differ");
  }

  @Test
  void theCandidatesGetIntoTheInput() {
    Catalog catalog = Questions.catalog(3);
    var json = new DecisionJson(Reads.all(), catalog.models());
    DecisionInput input = Questions.about(catalog);
    String answer = text(instance(catalog, Questions.research()).decide(json.divided(input)));
    assertTrue(answer.contains("\"allow\":true"), answer);
    for (var model : catalog.models()) assertTrue(answer.contains('"' + model.id() + '"'), answer);
  }

  @Test
  void aModelThatStandsTwiceIsAskedAboutInOnePiece() {
    Catalog catalog = Questions.catalog(2);
    DecisionInput once = Questions.about(catalog);
    List<Candidate> twice = new ArrayList<>(once.candidates());
    Candidate first = once.candidates().getFirst();
    twice.add(new Candidate(first.model(), 0.5, false, first.health()));
    var input =
        new DecisionInput(
            once.request(),
            once.principal(),
            once.sensitivity(),
            twice,
            once.organisation(),
            once.sourceAddress());
    var json = new DecisionJson(Reads.all(), catalog.models());
    WasmInstance instance = instance(catalog, Questions.research());
    assertEquals(
        text(instance.evaluate(Question.DECISION, json.bytes(input))),
        text(instance.decide(json.divided(input))));
  }

  @Test
  void moreModelsThanTheMemoryKeepsAreAskedAboutInOnePiece() {
    Catalog catalog = Questions.catalog(3);
    var json = new DecisionJson(Reads.all(), catalog.models());
    WasmInstance instance = instance(catalog, Questions.research());
    String kept = text(instance.decide(json.divided(Questions.about(catalog))));
    // Other models of the same names, as after many catalogues.
    for (int i = 0; i < 40; i++) {
      Catalog other = Questions.catalog(600);
      var more = new DecisionJson(Reads.all(), other.models());
      String answer = text(instance.decide(more.divided(Questions.about(other))));
      assertTrue(answer.contains("\"gpt-598\""), answer.substring(0, 80));
    }
    assertEquals(kept, text(instance.decide(json.divided(Questions.about(catalog)))));
  }

  @Test
  void anInputIsAsLongAsTheContractPermits() {
    Catalog catalog = Questions.catalog(2_000);
    var json = new DecisionJson(Reads.all(), catalog.models());
    DecisionInput input = Questions.about(catalog);
    var parts = assertThrows(Refusal.class, () -> json.divided(input));
    var whole = assertThrows(Refusal.class, () -> json.bytes(input));
    assertEquals(RefusalCode.POLICY_UNAVAILABLE, parts.code());
    assertEquals(whole.getMessage(), parts.getMessage());
  }
}
