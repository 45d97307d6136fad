package dev.drawbridge.policy.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.RecordedDecisionTest;
import dev.drawbridge.policy.decision.RecordedInput;
import dev.drawbridge.policy.decision.SplitInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Candidates that stay in an instance's memory. */
class SplitInputTest {
  private static WasmInstance instance(Catalog catalog, Facts facts) {
    Bundle bundle = Bundle.ofJar();
    return WasmModule.of(bundle.wasm())
        .instantiate(
            MountedFacts.mount(bundle.data(), facts, catalog)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
  }

  private static String text(JsonNode json) {
    return json.toString();
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
      String expected = text(whole.evaluate(EngineQuestion.DECISION, json.bytes(input)));
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
  void aRecordedDecisionIsWhatItIsOfTheInputInOnePiece() throws Exception {
    Catalog catalog = GeneratedQuestions.catalog();
    WasmInstance divided = instance(catalog, GeneratedQuestions.facts());
    WasmInstance whole = instance(catalog, GeneratedQuestions.facts());
    // Two catalogues by turns, whose models have the same names and other facts.
    Catalog other = Questions.catalog(10);
    List<Catalog> catalogs = List.of(catalog, other);
    List<GeneratedQuestions> questions = new ArrayList<>();
    List<DecisionSnapshot> snapshots = new ArrayList<>();
    for (Catalog each : catalogs) {
      questions.add(new GeneratedQuestions(new Random(12), each));
      snapshots.add(DecisionSnapshot.of(Questions.ACME, each));
    }
    var answers = new HashSet<String>();
    for (int i = 0; i < 400; i++) {
      DecisionInput input = questions.get(i % 2).next();
      var recorded = RecordedDecisionTest.recorded(input);
      SplitInput parts = RecordedInput.of(recorded, snapshots.get(i % 2));
      assertNotNull(parts);
      String expected = text(whole.evaluate(EngineQuestion.DECISION, parts.whole()));
      assertEquals(expected, text(divided.decide(parts)));
      answers.add(expected);
    }
    assertTrue(answers.size() > 100, "the questions differ");
  }

  @Test
  void aRecordedCandidateWithOtherMembersIsAskedAboutInOnePiece() throws Exception {
    Catalog catalog = Questions.catalog(2);
    DecisionSnapshot snapshot = DecisionSnapshot.of(Questions.ACME, catalog);
    for (String text :
        List.of(
            "{\"fits\":null}",
            "{\"estimated_cost_usd\":\"1\"}",
            "{\"health\":\"ill\"}",
            "{\"id\":\"gone\"}",
            "{\"more\":1}")) {
      var recorded = RecordedDecisionTest.recorded(Questions.about(catalog));
      var candidate = (ObjectNode) recorded.path("candidates").path(1);
      candidate.setAll((ObjectNode) DecisionJson.MAPPER.readTree(text));
      assertNull(RecordedInput.of(recorded, snapshot), text);
    }
  }

  @Test
  void whatIsKeptIsNotParsedInOnePiece() {
    Catalog catalog = Questions.catalog(3);
    var json = new DecisionJson(Reads.all(), catalog.models());
    SplitInput parts = json.divided(Questions.about(catalog));
    WasmInstance instance = instance(catalog, Questions.research());
    String expected = text(instance.evaluate(EngineQuestion.DECISION, parts.whole()));
    assertEquals(expected, text(instance.decide(new WithoutWhole(parts))));
  }

  private record WithoutWhole(SplitInput parts) implements SplitInput {
    @Override
    public byte[] frame() {
      return parts.frame();
    }

    @Override
    public byte[] costs() {
      return parts.costs();
    }

    @Override
    public byte @Nullable [] lost() {
      return parts.lost();
    }

    @Override
    public int size() {
      return parts.size();
    }

    @Override
    public Object model(int at) {
      return parts.model(at);
    }

    @Override
    public byte[] facts(int at) {
      return parts.facts(at);
    }

    @Override
    public boolean fits(int at) {
      return parts.fits(at);
    }

    @Override
    public Health.Circuit health(int at) {
      return parts.health(at);
    }

    @Override
    public byte[] whole() {
      throw new AssertionError("asked about in one piece");
    }
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
            once.sourceAddress(),
            List.of());
    var json = new DecisionJson(Reads.all(), catalog.models());
    WasmInstance instance = instance(catalog, Questions.research());
    assertEquals(
        text(instance.evaluate(EngineQuestion.DECISION, json.bytes(input))),
        text(instance.decide(json.divided(input))));
  }

  @Test
  void moreModelsThanTheMemoryKeepsAreForgotten() {
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
