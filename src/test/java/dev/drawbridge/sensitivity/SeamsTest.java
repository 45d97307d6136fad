package dev.drawbridge.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is divided among texts is one value to a model, and is found as one. */
class SeamsTest {
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static byte[] chat(String... texts) {
    JsonArray messages = new JsonArray();
    for (int i = 0; i < texts.length; i++) {
      messages.add(
          new JsonObject().put("role", i % 2 == 0 ? "user" : "assistant").put("content", texts[i]));
    }
    return new JsonObject().put("messages", messages).encode().getBytes(StandardCharsets.UTF_8);
  }

  private static Contents found(String... texts) {
    return LABELLER.read(chat(texts));
  }

  /** Of both ways to read a body: whole, and message by message. */
  private static void divided(String type, String... texts) {
    byte[] body = chat(texts);

    assertEquals(Map.of(type, 1), LABELLER.read(body).findings());
    assertEquals(List.of("split"), LABELLER.read(body).unscanned());
    assertEquals(Map.of(type, 1), LABELLER.look(body, ranges(body, texts.length), "").findings());
  }

  /** Where the messages of a body lie that {@link #chat} made. */
  private static int[] ranges(byte[] body, int messages) {
    String text = new String(body, StandardCharsets.UTF_8);
    int[] bounds = new int[2 * messages];
    int from = text.indexOf('[');
    for (int i = 0; i < messages; i++) {
      bounds[2 * i] = text.indexOf('{', from);
      bounds[2 * i + 1] = text.indexOf('}', from) + 1;
      from = bounds[2 * i + 1];
    }
    return bounds;
  }

  @Test
  void aCardNumberInTwoMessagesOfOneSpeakerIsFound() {
    divided("credit_card", "Remember 4111 1111", "Yes.", "1111 1111 is the rest");
  }

  @Test
  void aCardNumberInTwoMessagesThatFollowEachOtherIsFound() {
    divided("credit_card", "The card: 4111 1111", "1111 1111 you mean.");
  }

  @Test
  void aCardNumberInFourMessagesIsFound() {
    divided("credit_card", "4111", "Go on.", "1111", "Go on.", "1111", "Go on.", "1111");
  }

  @Test
  void anAddressAndAKeyInTwoMessagesAreFound() {
    divided("email", "Write to jana.novak", "Where?", "@mail-post.de");
    divided("aws_access_key", "the key is AKIAQ3EGRZ", "and?", "7T5WXB2LMN");
  }

  @Test
  void twoPartsOfOneMessageAreTextsThatMeetToo() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"4111 1111\"},"
            + "{\"type\":\"text\",\"text\":\"1111 1111\"}]}]}";

    assertEquals(
        Map.of("credit_card", 1), LABELLER.read(body.getBytes(StandardCharsets.UTF_8)).findings());
  }

  @Test
  void whatAnEarlierPromptEndedWithIsGoneOnWith() {
    String end = found("Remember 4111 1111").ending().text();
    byte[] next = "{\"input\":\"1111 1111\"}".getBytes(StandardCharsets.UTF_8);

    assertEquals(Map.of("credit_card", 1), LABELLER.look(next, new int[0], end).findings());
    assertEquals(Map.of(), LABELLER.look(next, new int[0], "").findings());
  }

  @Test
  void theEndOfAPromptIsShort() {
    String end = found("x".repeat(5_000) + "4111 1111").ending().text();

    assertTrue(end.endsWith("4111 1111") && end.length() <= MessageEdges.KEPT, end);
    assertEquals("4111\u00011111", found("4111", "1111").ending().text());
  }

  @Test
  void aValueThatIsWholeIsCountedOnce() {
    assertEquals(
        Map.of("credit_card", 1), found("4111 1111 1111 1111", "Yes.", "and more").findings());
    assertEquals(List.of(), found("4111 1111 1111 1111", "Yes.", "and 5").unscanned());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is 4111 times 1111?|4,564,321|And 1111 more?",
        "Call me at 5|Which number?|6 in the evening",
        "version 1.2.3|ok|4.5.6 is newer",
        "Order 20451|Thanks.|20452 too",
      })
  void numbersThatStandByThemselvesAreNotJoined(String texts) {
    assertEquals(Map.of(), found(texts.split("\\|", -1)).findings());
  }

  @Test
  void manyShortMessagesAreReadInTimeLinearInThem() {
    String[] texts = new String[20_000];
    Arrays.setAll(texts, i -> i % 2 == 0 ? "4111 1111" : "1111 1111");

    assertTrue(found(texts).findings().getOrDefault("credit_card", 0) > 1_000);
  }
}
