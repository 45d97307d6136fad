package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a text that stand in an encoding. */
class EncodingsTest {
  private static final String HIDDEN = "Frau Müller, jana@mail.de, № 7";

  private static List<String> in(String text) {
    return Encodings.in(text, false).stream().map(DecodedText::text).toList();
  }

  /** What stands in the text where the decoded one says that a part of it is. */
  private static String place(String text, String part) {
    DecodedText decoded = Encodings.in(text, false).getFirst();
    int at = decoded.text().indexOf(part);
    return text.substring(decoded.start(at), decoded.end(at + part.length()));
  }

  @Test
  void base64OfBothAlphabetsIsReadWithOrWithoutPadding() {
    byte[] bytes = HIDDEN.getBytes(UTF_8);

    assertEquals(
        List.of(HIDDEN), in("see " + Base64.getEncoder().encodeToString(bytes) + " there"));
    assertEquals(
        List.of(HIDDEN), in(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
    assertEquals(List.of(HIDDEN), in("hex: " + HexFormat.of().formatHex(bytes)));
  }

  @Test
  void wrappedBase64IsOneText() {
    String longer = "A line of words. ".repeat(20) + HIDDEN;
    String wrapped = Base64.getMimeEncoder().encodeToString(longer.getBytes(UTF_8));

    assertEquals(List.of(longer), in("Attached:\r\n" + wrapped));
  }

  @Test
  void aPartKnowsItsPlace() {
    String base64 = Base64.getEncoder().encodeToString(HIDDEN.getBytes(UTF_8));
    String there = place("see " + base64, "jana@mail.de");
    byte[] decoded = Base64.getDecoder().decode(base64.substring(0, base64.length()));

    assertTrue(new String(decoded, UTF_8).contains("jana"));
    assertTrue(there.length() >= 16 && there.length() <= 18, there);
    assertEquals("jana%40mail.de", place("https://a.test/?to=jana%40mail.de", "jana@mail.de"));
    assertEquals("\\u0040mail", place("jana\\u0040mail.de", "@mail"));
  }

  @Test
  void percentSignsBackslashesAndLookalikesAreUndone() {
    assertEquals(List.of("/?q=Müller & Söhne"), in("/?q=M%C3%BCller+%26+S%C3%B6hne"));
    assertEquals(List.of("{\"a\":\"x\n4111\"}"), in("{\"a\":\"x\\n4111\"}"));
    assertEquals(List.of("paypal"), in("p\u0430yp\u0430l"));
    assertEquals(List.of("4111"), in("\uFF14\uFF11\uFF11\uFF11"));
    assertEquals(List.of("key"), in("\uD835\uDC24\uD835\uDC1E\uD835\uDC32"));
    assertEquals(List.of("password"), in("pass\u200Bword"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What does a drawbridge do when it is raised?",
        "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        "123e4567-e89b-12d3-a456-426614174000",
        "src/main/java/dev/drawbridge/sensitivity/Labeller",
        "getElementsByClassNameAndAttribute",
        "100% of 50%, and 5 %",
        "Как дела, Москва?",
        "Ελληνικά κείμενα",
        "日本語の文章です。",
      })
  void ordinaryTextStandsInNoEncoding(String text) {
    assertEquals(List.of(), in(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%41", "%", "\\n", "\\u0041", "p\u0430", "\u200B", "QUJDRA", "41", "%4"})
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void hostileTextIsReadInTimeLinearInIt(String piece) {
    String text = piece.repeat(4_000_000 / piece.length());

    long read = Encodings.in(text, false).stream().mapToLong(d -> d.text().length()).sum();

    assertTrue(read <= 2L * text.length(), "read " + read);
  }
}
