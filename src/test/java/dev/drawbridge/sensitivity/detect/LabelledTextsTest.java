package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.fixture.SharedData;
import dev.drawbridge.json.Json;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Precision and recall on labelled texts that lie beside the project. */
class LabelledTextsTest {
  private static final Scan SCAN = Scan.with(List.of(), Set.of());

  /** Their names for our types. */
  private static final Map<String, String> NAMES =
      Map.of(
          "email", "EMAIL_ADDRESS",
          "credit_card", "CREDIT_CARD",
          "iban", "IBAN_CODE",
          "us_ssn", "US_SSN",
          "ip_address", "IP_ADDRESS",
          "phone", "PHONE_NUMBER",
          "person", "PERSON");

  @ParameterizedTest
  @CsvSource({
    "email, 0.98, 0.9",
    "credit_card, 0.98, 0.9",
    "iban, 0.98, 0.9",
    "us_ssn, 0.98, 0.9",
    "ip_address, 0.98, 0.9",
    "phone, 0.85, 0.7",
    "person, 0.60, 0.7",
  })
  void aTypeIsFoundAsWellAsItShould(String type, double f1, double precision) throws Exception {
    var score = new Score();
    JsonNode texts = Json.tree(Files.readAllBytes(SharedData.file("pii-presidio-research.json")));
    for (JsonNode text : texts) score.add(text, type);

    assertTrue(score.f1() >= f1 && score.precision() >= precision, score::toString);
  }

  /** Found, found where nothing is, and not found. */
  private static final class Score {
    private int right;
    private int wrong;
    private int missed;

    private void add(JsonNode text, String type) {
      List<Finding> found = new ArrayList<>();
      for (Finding each : SCAN.of(text.path("full_text").asText())) {
        if (each.type().equals(type)) found.add(each);
      }
      for (JsonNode span : text.path("spans")) {
        if (!span.path("entity_type").asText().equals(NAMES.get(type))) continue;
        int start = span.path("start_position").asInt();
        int end = span.path("end_position").asInt();
        var hit = found.stream().filter(f -> f.start() < end && start < f.end()).findFirst();
        if (hit.isEmpty()) missed++;
        else right++;
        hit.ifPresent(found::remove);
      }
      wrong += found.size();
    }

    private double precision() {
      return (double) right / Math.max(1, right + wrong);
    }

    private double f1() {
      return 2.0 * right / Math.max(1, 2 * right + wrong + missed);
    }

    @Override
    public String toString() {
      return right + " right, " + wrong + " wrong, " + missed + " missed";
    }
  }
}
