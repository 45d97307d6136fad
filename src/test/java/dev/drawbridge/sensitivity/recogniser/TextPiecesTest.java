package dev.drawbridge.sensitivity.recogniser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.sensitivity.detect.Finding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long texts go to recognisers in pieces, and what these find is told once and in its place. */
class TextPiecesTest {
  private static final int SIZE = 400;
  private static final int OVERLAP = 40;

  /** What a recogniser that finds one word tells of each piece. */
  private static List<List<Finding>> found(List<String> texts, String word) {
    var found = new PlacedNames(texts);
    for (List<TextPieces.Part> piece : TextPieces.of(texts, SIZE, OVERLAP, 100)) {
      String joined = found.joined(piece);
      ArrayNode told = JsonNodeFactory.instance.arrayNode();
      // It also takes the half of a word that a cut leaves for one.
      for (String each : List.of(word, word.substring(0, word.length() / 2))) {
        for (int at = joined.indexOf(each); at >= 0; at = joined.indexOf(each, at + 1)) {
          int start = joined.codePointCount(0, at);
          told.addObject()
              .put("entity_type", "PERSON")
              .put("score", 0.9)
              .put("start", start)
              .put("end", start + each.codePointCount(0, each.length()));
        }
      }
      found.add(piece, told);
    }
    return found.byText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ", "é ", "語 ", "😀 "})
  void aNameIsFoundOnceWhereverItStands(String filler) {
    String name = "Quillfeather";
    for (int before = 0; before < 900; before++) {
      String head = filler.repeat(before / filler.length() + 1);
      String text = head + name + filler.repeat(300);

      List<List<Finding>> found = found(List.of("Short one.", text, "Another."), name);

      assertEquals(List.of(1, 0), List.of(found.get(1).size(), found.get(2).size()), head);
      Finding one = found.get(1).getFirst();
      assertEquals(name, text.substring(one.start(), one.end()));
    }
  }

  @Test
  void noPieceIsLargerThanAskedForAndNoneHoldsHalfACharacter() {
    List<String> texts = List.of("😀語".repeat(500), "b", "é".repeat(199), "c".repeat(SIZE));

    var pieces = TextPieces.of(texts, SIZE, OVERLAP, 100);

    for (var piece : pieces) {
      String joined = new PlacedNames(texts).joined(piece);
      byte[] bytes = joined.getBytes(StandardCharsets.UTF_8);
      assertTrue(bytes.length <= SIZE, () -> bytes.length + " bytes");
      assertEquals(joined, new String(bytes, StandardCharsets.UTF_8));
    }
    assertEquals(new TextPieces.Part(0, 0, 171), pieces.getFirst().getFirst());
    assertEquals(List.of(new TextPieces.Part(3, 0, SIZE)), pieces.getLast());
  }

  @Test
  void shortTextsGoTogether() {
    assertEquals(1, TextPieces.of(List.of("a", "b", "c"), SIZE, OVERLAP, 1).size());
    assertEquals(0, TextPieces.of(List.of(), SIZE, OVERLAP, 1).size());
  }

  @Test
  void moreThanSoManyPiecesAreTooMany() {
    List<String> long3 = List.of("a".repeat(SIZE), "b".repeat(SIZE), "c".repeat(SIZE));

    assertEquals(3, TextPieces.of(long3, SIZE, OVERLAP, 3).size());
    var away = assertThrows(RecogniserAway.class, () -> TextPieces.of(long3, SIZE, OVERLAP, 2));
    assertEquals("the prompt is too long for it", away.getMessage());
  }

  @Test
  void aModelWithASmallContextGetsSmallerPieces() {
    var classifier =
        new Classifier(new ClassifierSettings("guard", "t", Duration.ofSeconds(1), ""));
    List<String> text = List.of("a".repeat(90_000));

    assertEquals(1, classifier.pieces(text, 128_000).size());
    assertEquals(7, classifier.pieces(text, 8_192).size());
    assertThrows(RecogniserAway.class, () -> classifier.pieces(text, 2_000));
  }
}
