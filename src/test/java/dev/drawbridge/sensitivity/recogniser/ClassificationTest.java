package dev.drawbridge.sensitivity.recogniser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model is asked about a prompt, and what of its answers is believed. */
class ClassificationTest {
  private static final Classifier CLASSIFIER =
      new Classifier(new ClassifierSettings("guard", "guards", Duration.ofSeconds(1), ""));

  private static byte[] answer(String said) {
    var body = JsonNodeFactory.instance.objectNode();
    var choice = body.putArray("choices").addObject().put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", said);
    return Json.text(body).getBytes(UTF_8);
  }

  @Test
  void aLevelAndQuotesAreRead() {
    var read =
        CLASSIFIER.read(
            answer(
                " {\"level\": \"confidential\", \"findings\":"
                    + " [{\"category\": \"health\", \"text\": \" a rare disease \"}]}\n"));

    assertEquals(Level.CONFIDENTIAL, read.level());
    assertEquals(List.of(new Classification.Quote("health", "a rare disease")), read.findings());
    assertFalse(read.toString().contains("disease"), read::toString);
    assertFalse(read.findings().toString().contains("disease"), read::toString);
  }

  @Test
  void noListOfFindingsIsAnEmptyOne() {
    assertEquals(
        new Classification(Level.PUBLIC, List.of()),
        CLASSIFIER.read(answer("{\"level\":\"public\"}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "public",
        "I am sorry, but I cannot help with that.",
        "{}",
        "[]",
        "null",
        "{\"level\":\"none\"}",
        "{\"level\":\"PUBLIC \"}",
        "{\"level\":0}",
        "{\"level\":null}",
        "{\"level\":[\"public\"]}",
        "{\"level\":\"restricted\",\"level\":\"public\"}",
        "{\"level\":\"public\"} and more",
        "{\"level\":\"public\"}{\"level\":\"restricted\"}",
        "```json\n{\"level\":\"public\"}\n```",
        "{\"level\":\"public\",\"because\":\"it says so\"}",
        "{\"level\":\"public\",\"findings\":{}}",
        "{\"level\":\"public\",\"findings\":null}",
        "{\"level\":\"public\",\"findings\":[\"pii\"]}",
        "{\"level\":\"public\",\"findings\":[{\"category\":\"pii\"}]}",
        "{\"level\":\"public\",\"findings\":[{\"category\":\"pii\",\"text\":\" \"}]}",
        "{\"level\":\"public\",\"findings\":[{\"category\":\"pii\",\"text\":7}]}",
        "{\"level\":\"public\",\"findings\":[{\"category\":\"weather\",\"text\":\"sun\"}]}",
        "{\"level\":\"public\",\"findings\":[{\"category\":\"pii\",\"text\":\"a\",\"at\":1}]}",
      })
  void whateverElseItSaysIsNoAnswer(String said) {
    assertThrows(RecogniserAway.class, () -> CLASSIFIER.read(answer(said)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":null}}]}",
        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\"}]}}]}",
        "{\"choices\":[{\"finish_reason\":\"length\",\"message\":{\"content\":\"{\\\"level\\\":\\\"public\\\"}\"}}]}",
        "{\"choices\":[{\"finish_reason\":\"content_filter\",\"message\":{\"content\":\"{\\\"level\\\":\\\"public\\\"}\"}}]}",
      })
  void soIsAnAnswerThatIsNoChat(String answer) {
    assertThrows(RecogniserAway.class, () -> CLASSIFIER.read(answer.getBytes(UTF_8)));
  }

  @Test
  void tooManyFindingsAreNoAnswer() {
    String one = "{\"category\":\"pii\",\"text\":\"a\"}";
    String many = String.join(",", Collections.nCopies(65, one));

    assertThrows(
        RecogniserAway.class,
        () -> CLASSIFIER.read(answer("{\"level\":\"public\",\"findings\":[" + many + "]}")));
  }

  /** Nobody who writes a text can know the line that ends it. */
  @Test
  void aTextStandsBetweenLinesThatNobodyCanGuess() throws Exception {
    var one = Json.tree(CLASSIFIER.request(List.of("Hello there"), false)).path("messages");
    var other = Json.tree(CLASSIFIER.request(List.of("Hello there"), false)).path("messages");

    String text = one.path(1).path("content").asText();
    String mark = text.substring(0, text.indexOf('\n'));
    assertTrue(mark.matches("[0-9a-f]{24}"), mark);
    assertEquals(mark + "\nHello there\n\n" + mark, text);
    assertTrue(one.path(0).path("content").asText().contains("lines that read " + mark + "."));
    assertNotEquals(text, other.path(1).path("content").asText());
  }

  @Test
  void aModelThatHoldsToASchemaGetsOne() throws Exception {
    var asked = Json.tree(CLASSIFIER.request(List.of("Hello there"), true));

    var schema = asked.path("response_format").path("json_schema").path("schema");
    assertEquals(4, schema.path("properties").path("level").path("enum").size());
    assertEquals("false", schema.path("additionalProperties").asText());
  }

  @Test
  void aTextThatIsTooLongIsNotAsked() {
    assertThrows(
        RecogniserAway.class, () -> CLASSIFIER.pieces(List.of("a".repeat(800_001)), 128_000));
  }

  @Test
  void theVersionIsOfTheModelAndOfWhatItIsTold() {
    var guided =
        new Classifier(
            new ClassifierSettings(
                "guard", "guards", Duration.ofSeconds(1), "Bluebird is confidential."));

    assertTrue(CLASSIFIER.version().matches("guard@[0-9a-f]{12}"), CLASSIFIER.version());
    assertNotEquals(CLASSIFIER.version(), guided.version());
    byte[] asked = guided.request(List.of("Hello there"), false);
    assertTrue(new String(asked, UTF_8).contains("Bluebird is confidential."));
  }
}
