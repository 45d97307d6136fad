package dev.drawbridge.gate.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.json.Json;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.mask.Masker;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers in one piece of which something is masked or cut. */
class GuardedWholeTest {
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static CallerDialect dialect(String part) {
    return Dialects.callers().stream()
        .filter(d -> d.dialect().wire().endsWith(part))
        .findFirst()
        .orElseThrow();
  }

  private static AnswerDuty duty(String dialect, List<String> mask, List<String> cut) {
    var owed =
        new Verdict.Eligible("m", List.of(), null, List.of(), new Verdict.OfAnswer(mask, cut));
    AnswerDuty duty = AnswerDuty.of(owed, LABELLER, dialect(dialect), null);
    assertNotNull(duty);
    return duty;
  }

  private static String told(AnswerDuty duty, String answer) {
    return duty.whole(Buffer.buffer(answer)).result().toString();
  }

  @Test
  void withoutAnObligationThereIsNothingToDo() {
    var none = new Verdict.Eligible("m", List.of("pii"), 5, List.of());

    assertNull(AnswerDuty.of(none, LABELLER, dialect("anthropic"), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai|{\"id\":\"c-4111111111111111\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
            + "\"assistant\",\"content\":\"It is ∎.\",\"tool_calls\":[{\"id\":\"4111111111111111\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"∎\\\"}\"}}]}}]}",
        "anthropic|{\"content\":[{\"type\":\"thinking\",\"thinking\":\"∎\",\"signature\":"
            + "\"4111111111111111\"},{\"type\":\"tool_use\",\"input\":{\"∎\":[\"∎\"]}}]}",
        "gemini|{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"∎\"},{\"functionCall\":"
            + "{\"id\":\"4111111111111111\",\"args\":{\"a\":\"∎\"}}}]}}],"
            + "\"usageMetadata\":{\"promptTokenCount\":1}}",
        "responses|{\"instructions\":\"4111111111111111\",\"output\":[{\"type\":\"message\","
            + "\"content\":[{\"type\":\"output_text\",\"text\":\"∎\"}]},"
            + "{\"type\":\"function_call\",\"arguments\":\"{\\\"a\\\":\\\"∎\\\"}\"}]}",
      })
  void whatAModelSaysIsMaskedAndNothingElse(String dialect, String form) {
    AnswerDuty duty = duty(dialect, List.of("credit_card"), List.of());

    assertEquals(
        form.replace("∎", "[credit_card]"), told(duty, form.replace("∎", "4111 1111 1111 1111")));
    assertEquals(Map.of("credit_card", 1), duty.report().masked());
  }

  @Test
  void aNumberBecomesAString() {
    String form =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":{\"n\":%s}}}]}}]}";

    assertEquals(
        form.formatted("\"[credit_card]\""),
        told(duty("gemini", List.of("pii"), List.of()), form.formatted("4111111111111111")));
  }

  @Test
  void anAnswerWithoutAFindingIsTheSame() {
    Buffer answer = Buffer.buffer("{\"choices\":[{\"message\":{\"content\":\"\\u0048i\"}}]}");

    assertSame(answer, duty("openai", List.of("pii"), List.of("secret")).whole(answer).result());
  }

  private static JsonNode cut(String dialect, String answer) throws Exception {
    AnswerDuty duty = duty(dialect, List.of(), List.of("pii"));
    String told = told(duty, answer.replace("∎", "4111 1111 1111 1111"));
    assertEquals("credit_card", duty.report().cut());
    assertFalse(told.contains("1111") || told.contains("later"), told);
    return Json.tree(told);
  }

  @Test
  void eachChoiceOfAChatEndsBeforeTheFinding() throws Exception {
    JsonNode told =
        cut(
            "openai",
            "{\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"message\":{\"content\":"
                + "\"It is ∎ later\",\"tool_calls\":[{\"function\":{\"arguments\":\"later\"}}]}},"
                + "{\"index\":1,\"finish_reason\":\"stop\",\"message\":{\"content\":\"fine\"}},"
                + "{\"index\":2,\"finish_reason\":\"stop\",\"message\":{\"content\":null,"
                + "\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}},{\"function\":"
                + "{\"arguments\":\"{\\\"a\\\":∎}\"}}]}}]}");

    JsonNode choices = told.path("choices");
    assertEquals("It is ", choices.path(0).path("message").path("content").asText());
    assertTrue(choices.path(0).path("message").path("tool_calls").isMissingNode());
    assertEquals("content_filter", choices.path(0).path("finish_reason").asText());
    assertEquals("stop", choices.path(1).path("finish_reason").asText());
    assertEquals(1, choices.path(2).path("message").path("tool_calls").size());
    assertEquals("content_filter", choices.path(2).path("finish_reason").asText());
  }

  @Test
  void aMessageEndsBeforeTheFinding() throws Exception {
    JsonNode told =
        cut(
            "anthropic",
            "{\"content\":[{\"type\":\"text\",\"text\":\"first\"},{\"type\":\"text\",\"text\":"
                + "\"It is ∎ later\"},{\"type\":\"tool_use\",\"input\":{\"a\":\"later\"}}],"
                + "\"stop_reason\":\"tool_use\",\"stop_sequence\":null}");

    assertEquals(2, told.path("content").size());
    assertEquals("It is ", told.path("content").path(1).path("text").asText());
    assertEquals("refusal", told.path("stop_reason").asText());
  }

  @Test
  void aCallWithAFindingIsNotMade() throws Exception {
    JsonNode told =
        cut(
            "anthropic",
            "{\"content\":[{\"type\":\"text\",\"text\":\"first\"},{\"type\":\"tool_use\",\"name\":"
                + "\"f\",\"input\":{\"a\":\"∎\"}}],\"stop_reason\":\"tool_use\"}");

    assertEquals(1, told.path("content").size());
    JsonNode gemini =
        cut(
            "gemini",
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"first\"},{\"functionCall\":"
                + "{\"args\":{\"a\":[\"∎\"]}}},{\"text\":\"later\"}]},\"finishReason\":\"STOP\"}]}");
    assertEquals(1, gemini.path("candidates").path(0).path("content").path("parts").size());
    assertEquals("SAFETY", gemini.path("candidates").path(0).path("finishReason").asText());
  }

  @Test
  void aResponseEndsBeforeTheFinding() throws Exception {
    JsonNode told =
        cut(
            "responses",
            "{\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\",\"summary\":[]},"
                + "{\"type\":\"message\",\"status\":\"completed\",\"content\":[{\"type\":"
                + "\"output_text\",\"text\":\"It is ∎ later\"},{\"type\":\"output_text\",\"text\":"
                + "\"later\"}]},{\"type\":\"function_call\",\"arguments\":\"later\"}]}");

    assertEquals("incomplete", told.path("status").asText());
    assertEquals("content_filter", told.path("incomplete_details").path("reason").asText());
    assertEquals(2, told.path("output").size());
    assertEquals(
        "It is ", told.path("output").path(1).path("content").path(0).path("text").asText());
  }

  @Test
  void whatCannotBeReadIsNotTold() {
    AnswerDuty duty = duty("openai", List.of("pii"), List.of());

    var told = duty.whole(Buffer.buffer("{\"choices\":[{\"message\":{\"content\":\"4111"));

    assertTrue(told.failed() && told.cause() instanceof Refusal, told::toString);
    assertEquals("unread", duty.report().cut());
  }

  /** A pseudonym with the form of a card stands for the caller's own one, and is put back. */
  @Test
  void thePseudonymsOfThePromptStay() throws Exception {
    byte[] body = "{\"input\":\"Pay with 4111 1111 1111 1111\"}".getBytes(UTF_8);
    var masker = new Masker(LABELLER, Set.of("pii"), null);
    masker.keeping(Set.of("pii"), value -> "q7w8e9r1t2");
    var masked = masker.mask(body, List.of());
    String own = masked.map().forms().iterator().next();
    var guarded =
        new dev.drawbridge.sensitivity.mask.AnswerGuard(
            LABELLER,
            Set.of("pii"),
            Set.of(),
            masked.map().forms(),
            dialect("anthropic")::answerString,
            dialect("anthropic")::said);
    var report = new dev.drawbridge.sensitivity.mask.GuardReport();
    String form =
        "{\"content\":[{\"type\":\"text\",\"text\":\"Paid with %s, not %s, <EMAIL_1>\"}]}";

    byte[] told =
        dev.drawbridge.sensitivity.mask.GuardedAnswer.of(
                guarded, report, form.formatted(own, "5555 5555 5555 4444").getBytes(UTF_8))
            .json();

    assertEquals(form.formatted(own, "[credit_card]"), new String(told, UTF_8));
  }
}
