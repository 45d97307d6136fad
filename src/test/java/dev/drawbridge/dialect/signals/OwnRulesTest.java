package dev.drawbridge.dialect.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * An organisation's own rules, whatever they are, never have a refused request served elsewhere.
 */
class OwnRulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STATUSES =
      List.of("400", "401", "403", "404", "409", "413", "422", "429", "4xx", "500", "200");
  private static final List<String> CODES =
      List.of(
          "ledger_closed",
          "content_filter",
          "context_length_exceeded",
          "*",
          "403",
          "insufficient_*",
          "invalid_request_error",
          "x_y");
  private static final List<String> WORDS =
      List.of(
          "the",
          "model",
          "cost centre ..3 closed",
          "flagged|closed",
          "content .. policy",
          "your",
          "context length",
          "is|was|has",
          "not");

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static ObjectNode rule(Random random, int number) {
    ObjectNode rule = JSON.createObjectNode().put("id", "r" + number).put("says", "s");
    if (random.nextInt(4) > 0) rule.putArray("status").add(any(random, STATUSES));
    if (random.nextInt(3) == 0) rule.putArray("code").add(any(random, CODES));
    if (random.nextInt(2) == 0) rule.putArray("words").add(any(random, WORDS));
    if (random.nextInt(5) > 0) {
      rule.put("class", any(random, List.of(SignalClass.values())).wire());
    }
    if (random.nextBoolean()) {
      rule.put("scope", any(random, List.of(SignalScope.values())).wire());
    }
    return rule;
  }

  @Test
  void whateverRulesSayARefusedRequestFallsBackNowhere() throws Exception {
    var random = new Random(14);
    List<AnswerRow> rows = AnswerRow.shipped();
    int taken = 0;
    for (int round = 0; round < 150; round++) {
      ArrayNode list = JSON.createArrayNode();
      for (int i = 0; i < 6; i++) list.add(rule(random, i));
      List<OwnRules.Mistake> mistakes = new ArrayList<>();
      OwnRules own = OwnRules.read(list, Set.of("p"), mistakes::add);
      taken += list.size() - mistakes.size();
      for (AnswerRow row : rows) {
        Signal before = row.judged();
        Signal after =
            own.of("p", row.provider())
                .classify(row.status(), row.headers(), row.body(), Known.NOTHING);
        assertTrue(after.scope().isWithin(before.scope()) || before.signal() != after.signal());
        if (before.signal() == SignalClass.UNCLASSIFIED) continue;
        assertEquals(before.signal(), after.signal(), () -> list + " " + row);
      }
    }
    assertTrue(taken > 100, "only " + taken + " rules were taken");
  }

  @Test
  void aRuleThatWouldRouteAroundARefusalIsAMistake() throws Exception {
    for (String when :
        List.of(
            "\"status\":[\"400\"]",
            "\"status\":[\"4xx\"]",
            "\"code\":[\"content_filter\"]",
            "\"status\":[\"403\"],\"words\":[\"closed|flagged\"]",
            "\"status\":[\"403\"],\"code\":[\"context_length_*\",\"context_length_exceeded\"]")) {
      List<OwnRules.Mistake> mistakes = new ArrayList<>();
      OwnRules.read(
          JSON.readTree("[{\"id\":\"a\",\"says\":\"s\",\"class\":\"throttled\"," + when + "}]"),
          Set.of(),
          mistakes::add);
      assertEquals(1, mistakes.size(), when);
      assertEquals("class", mistakes.getFirst().member());
    }
  }
}
