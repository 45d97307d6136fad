package dev.drawbridge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongStringTest {
  private static final String LONG =
      "a plain text that is longer than what a parser reads. ".repeat(320);

  private static final String[] PIECES = {
    "word ",
    "ü",
    "€",
    "🌉",
    "\\n",
    "\\\\",
    "\\\"",
    "\\/",
    "\\b\\f\\r\\t",
    "\\u00e9",
    "\\u20AC",
    "\\u0041",
    "\\u0000",
    "\\ud83c\\udf09",
    "\u007f",
    "0123456789abcdef"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\\n",
        "\\\\",
        "\\\\\\\"",
        "\\u00fc\\u20ac\\ud83c\\udf09",
        "grüße \\u0000 🌉",
        "\\\" and \\/ and \\b\\f\\n\\r\\t"
      })
  void readsWhatAParserReads(String written) throws IOException {
    assertEquals(parsed(written + LONG), read(written + LONG));
    assertEquals(parsed(LONG + written), read(LONG + written));
  }

  @Test
  void readsAnyMixtureAsAParserDoes() throws IOException {
    // Given
    var random = new Random(18);
    for (int n = 0; n < 2_000; n++) {
      var written = new StringBuilder();
      int pieces = random.nextInt(60);
      for (int i = 0; i < pieces; i++) written.append(PIECES[random.nextInt(PIECES.length)]);
      // Then
      assertEquals(parsed(written.toString()), read(written.toString()));
      assertEquals(LONG + parsed(written.toString()), bytes(LONG + written));
    }
  }

  @Test
  void bytesWithoutEscapesAreThoseOfTheDocument() throws IOException {
    byte[] json = ("[\"" + LONG + "\"]").getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.nextToken();
      parser.nextToken();

      TextBytes read = LongString.bytes(parser, json, 0, json.length);

      assertSame(json, read.bytes());
      assertEquals(LONG, text(read));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "\\ud83c\\udf09"})
  void bytesOfWhatIsNotLongAreTheParsers(String written) throws IOException {
    assertEquals(parsed(written), bytes(written));
  }

  @Test
  void bytesFailAsTheParserDoes() {
    for (String odd : new String[] {"\\x", "\\u12g4"}) {
      assertThrows(JsonProcessingException.class, () -> bytes(LONG + odd));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud83c",
        "\\udf09",
        "\\ud83c\\u0041",
        "\\ud83c\\n",
        "\\x",
        "\\u12",
        "\\u12g4",
        "\\"
      })
  void leavesWhatOnlyAParserCanTell(String odd) {
    assertNull(read(LONG + odd));
    assertNull(read(odd + LONG));
  }

  @Test
  void leavesWhatIsNoUtf8() {
    byte[] json = ('"' + LONG + "ü\"").getBytes(StandardCharsets.ISO_8859_1);
    assertNull(LongString.read(json, 1, json.length));
  }

  @Test
  void readsNothingBehindTheEnd() {
    byte[] json = ('"' + LONG + "\" more \"").getBytes(StandardCharsets.UTF_8);
    assertNull(LongString.read(json, 1, LONG.length()));
    assertEquals(LONG, LongString.read(json, 1, LONG.length() + 2));
  }

  @Test
  void readsAStringInTheMiddleOfADocument() throws IOException {
    // Given
    byte[] json =
        ("[1, {\"x\":\"short\",\"y\":\"" + LONG + "\\n\"}]   ").getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.FACTORY.createParser(json, 4, json.length - 4)) {
      // When
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      // Then
      assertEquals("short", LongString.of(parser, json, 4, json.length));
      parser.nextToken();
      parser.nextToken();
      assertEquals(LONG + "\n", LongString.of(parser, json, 4, json.length));
      assertEquals(JsonToken.END_OBJECT, parser.nextToken());
    }
  }

  @Test
  void fallsBackToTheParserWhereBytesAreNoUtf8() throws IOException {
    // Given a document that the parser takes for UTF-16
    byte[] json = ("[\"" + LONG + "\"]").getBytes(StandardCharsets.UTF_16BE);
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      // Then
      assertEquals(LONG, LongString.of(parser, json, 0, json.length));
    }
  }

  @Test
  void failsAsTheParserDoesWhereTheStringHasNoEnd() throws IOException {
    byte[] json = ("[\"" + LONG + "\\").getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      assertThrows(
          JsonProcessingException.class, () -> LongString.of(parser, json, 0, json.length));
    }
  }

  private static @Nullable String read(String written) {
    byte[] json = ('"' + written + "\", more").getBytes(StandardCharsets.UTF_8);
    return LongString.read(json, 1, json.length);
  }

  private static String bytes(String written) throws IOException {
    byte[] json = ("[1,\"" + written + "\", 2]").getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      for (int i = 0; i < 3; i++) parser.nextToken();
      return text(LongString.bytes(parser, json, 0, json.length));
    }
  }

  private static String text(TextBytes read) {
    int length = read.to() - read.from();
    return new String(read.bytes(), read.from(), length, StandardCharsets.UTF_8);
  }

  private static String parsed(String written) throws IOException {
    byte[] json = ('"' + written + '"').getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.nextToken();
      return parser.getText();
    }
  }
}
