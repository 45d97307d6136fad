package dev.drawbridge.gate.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A conversation that is sent again with each turn is looked into once. */
class KnownTurnsTest {
  private static final int CONVERSATIONS = 1_000;
  private static final int TURNS = 20;
  private final Labeller labeller = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static byte[] body(List<String> texts) {
    JsonArray messages = new JsonArray();
    for (String text : texts) {
      messages.add(new JsonObject().put("role", "user").put("content", text));
    }
    return new JsonObject().put("messages", messages).encode().getBytes(StandardCharsets.UTF_8);
  }

  private Contents looked(List<String> texts) {
    byte[] body = body(texts);
    return labeller.look(body, Detection.messages(body), "");
  }

  @Test
  void laterTurnsOfManyConversationsCostWhatIsNew() {
    for (int c = 0; c < CONVERSATIONS; c++) {
      List<String> texts = new ArrayList<>(List.of("Conversation " + c, "Let us begin."));
      looked(texts);
      for (int turn = 1; turn < TURNS; turn++) {
        texts.add("Turn " + turn + " of " + c + ", and then?");
        looked(texts);
      }
    }

    // The second message is the same in all of them.
    assertEquals(1L + CONVERSATIONS * (long) TURNS, labeller.messagesLooked());
  }

  @Test
  void whatIsKnownIsNotLookedIntoAgainAndStillCounts() {
    String card = "Charge 4111 1111 1111 1111. " + "Nothing of note here. ".repeat(100);
    List<String> texts = new ArrayList<>(List.of(card, "Done.", "Thank you."));
    Contents first = looked(texts);
    texts.add("And a summary, please.");
    Contents second = looked(texts);

    assertEquals(Map.of("credit_card", 1), first.findings());
    assertEquals(Map.of("credit_card", 1), second.findings());
    assertEquals(Map.of("credit_card", "pii"), second.categories());
    assertEquals(0, first.scan().known());
    assertTrue(second.scan().known() > card.length(), second.scan()::toString);
    assertEquals(body(texts).length, second.scan().known() + second.scan().bytes());
  }

  @Test
  void aValueOverTheSeamToAKnownMessageIsFound() {
    List<String> texts = new ArrayList<>(List.of("Hello.", "Hi.", "Remember 4111 1111"));
    looked(texts);
    texts.add("Yes.");
    texts.add("1111 1111 is the rest.");

    assertEquals(Map.of("credit_card", 1), looked(texts).findings());
  }

  @Test
  void aValueOverTheSeamOfTwoKnownMessagesIsFoundEachTime() {
    looked(List.of("Remember 4111 1111", "Yes."));
    looked(List.of("1111 1111 is the rest.", "Yes."));
    List<String> both = List.of("Remember 4111 1111", "Yes.", "1111 1111 is the rest.");

    assertEquals(Map.of("credit_card", 1), looked(both).findings());
    assertEquals(Map.of("credit_card", 1), looked(both).findings());
  }

  @Test
  void aChangedMessageIsJoinedToTheKnownOneBehindIt() {
    looked(List.of("Hello.", "1111 1111 is the rest."));

    assertEquals(
        Map.of("credit_card", 1),
        looked(List.of("Remember 4111 1111", "1111 1111 is the rest.")).findings());
  }

  @Test
  void attachmentsOfKnownMessagesStayUnscanned() {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
            + "{\"url\":\"https://pictures.test/a.png\"}}]},{\"role\":\"user\",\"content\":\"And?\"}]}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of("link"), labeller.look(bytes, Detection.messages(bytes), "").unscanned());
    }
  }

  @Test
  void aBodyWhoseMessagesAreNoObjectsIsReadWhole() {
    for (String body : List.of("{\"input\":[\"a\",\"b\"]}", "{\"input\":\"a\"}", "nonsense")) {
      assertEquals(0, Detection.messages(body.getBytes(StandardCharsets.UTF_8)).length, body);
    }
  }
}
