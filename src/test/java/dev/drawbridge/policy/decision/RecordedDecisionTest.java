package dev.drawbridge.policy.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.Questions;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the record keeps of a decision is enough to make it again. */
public class RecordedDecisionTest {
  private static final Catalog CATALOG = GeneratedQuestions.catalog();
  private static final DecisionSnapshot SNAPSHOT = DecisionSnapshot.of(Questions.ACME, CATALOG);

  public static ObjectNode recorded(DecisionInput input) throws Exception {
    var text = new StringWriter();
    try (var json = DecisionJson.MAPPER.getFactory().createGenerator(text)) {
      DecisionJson.writeRecord(json, input);
    }
    return (ObjectNode) DecisionJson.MAPPER.readTree(text.toString());
  }

  @Test
  void theRecordAndItsSnapshotAreTheWholeInput() throws Exception {
    var questions = new GeneratedQuestions(new Random(7), CATALOG);
    var asked = new DecisionJson(Reads.all(), CATALOG.models());
    JsonNode noted = DecisionJson.MAPPER.valueToTree(SNAPSHOT.fields());
    DecisionSnapshot again = DecisionSnapshot.read(noted);
    for (int i = 0; i < 200; i++) {
      DecisionInput input = questions.next();

      byte[] whole = again.whole(recorded(input));

      assertEquals(
          DecisionJson.MAPPER.readTree(asked.bytes(input)), DecisionJson.MAPPER.readTree(whole));
    }
  }

  @Test
  void theRecordRepeatsNoFactOfTheCatalogue() throws Exception {
    ObjectNode recorded = recorded(Questions.about(CATALOG));

    assertFalse(recorded.has("organisation"));
    for (JsonNode candidate : recorded.get("candidates")) {
      assertEquals(
          List.of("id", "estimated_cost_usd", "fits", "health"),
          candidate.properties().stream().map(Map.Entry::getKey).toList());
    }
  }

  @Test
  void theRecordNamesWhatIsLost() throws Exception {
    var input = Questions.about(CATALOG);
    List<Candidate> candidates = new ArrayList<>(input.candidates());
    Candidate first = candidates.getFirst();
    candidates.set(
        0,
        new Candidate(
            first.model(), 0.1, true, first.health(), Set.of(Feature.STOP, Feature.PREFILL)));

    ObjectNode recorded =
        recorded(
            new DecisionInput(
                input.request(),
                input.principal(),
                input.sensitivity(),
                candidates,
                input.organisation(),
                input.sourceAddress(),
                List.of()));

    assertEquals("[\"stop\",\"prefill\"]", recorded.at("/candidates/0/lost").toString());
    assertFalse(recorded.at("/candidates/1").has("lost"));
  }

  @Test
  void theRecordKeepsWhatIsTooLongForPolicy() throws Exception {
    Caller ada = Questions.caller("research");
    var longNamed =
        new Caller(
            new Caller.Identity(ada.kind(), ada.id(), ada.issuer(), "ä".repeat(5000), null),
            new Caller.Membership(
                ada.team(), ada.teams(), ada.roles(), Map.of("site", "x".repeat(20_000))),
            new Caller.Credential(null, null, false),
            null);
    var input = Questions.about(CATALOG);

    ObjectNode recorded =
        recorded(
            new DecisionInput(
                input.request(),
                longNamed,
                input.sensitivity(),
                input.candidates(),
                input.organisation(),
                input.sourceAddress(),
                List.of()));

    assertEquals(5000, recorded.at("/principal/name").textValue().length());
    assertEquals(20_000, recorded.at("/principal/claims/site").textValue().length());
  }

  @Test
  void aSnapshotIsNamedByAllThatItHolds() {
    var elsewhere = new Organisation("Acme", "FR", 40_000L, ZoneOffset.UTC, null);
    assertEquals(12, SNAPSHOT.id().length());
    assertEquals(SNAPSHOT.id(), DecisionSnapshot.of(Questions.ACME, CATALOG).id());
    assertNotEquals(SNAPSHOT.id(), DecisionSnapshot.of(elsewhere, CATALOG).id());
    assertNotEquals(SNAPSHOT.id(), DecisionSnapshot.of(Questions.ACME, Questions.catalog(6)).id());
  }

  @Test
  void aCandidateThatTheSnapshotLacksIsSaid() throws Exception {
    var other = DecisionSnapshot.of(Questions.ACME, Questions.catalog(2));
    ObjectNode recorded = recorded(Questions.about(CATALOG));
    PolicyException e = assertThrows(PolicyException.class, () -> other.whole(recorded));
    assertTrue(String.valueOf(e.getMessage()).contains("snapshot"));
  }
}
