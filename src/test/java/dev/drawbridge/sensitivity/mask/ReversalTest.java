package dev.drawbridge.sensitivity.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How pseudonyms are found in what a model says, whole and in pieces. */
class ReversalTest {
  private static final MaskMap MAP =
      new MaskMap(
          List.of(
              new MaskMap.Entry("email", "EMAIL", "1", "jana@post.de"),
              new MaskMap.Entry("email", "EMAIL", "12", "paul@post.de"),
              new MaskMap.Entry("national_id", "NATIONAL_ID", "1", "536-22-8726"),
              new MaskMap.Entry("password", "PASSWORD", "1", "a\"b\\c<d&")));
  private static final PseudonymForms FORMS = new PseudonymForms(MAP);

  private static final Map<String, String> SAID =
      Map.ofEntries(
          Map.entry("To <EMAIL_1>.", "To jana@post.de."),
          Map.entry("To <email_1>.", "To jana@post.de."),
          Map.entry("To EMAIL_1.", "To jana@post.de."),
          Map.entry("To **<EMAIL_12>**!", "To **paul@post.de**!"),
          Map.entry("`EMAIL_12`, EMAIL_1", "`paul@post.de`, jana@post.de"),
          Map.entry("< Email 1 > <EMAIL-1>", "jana@post.de jana@post.de"),
          Map.entry("&lt;EMAIL_1&gt;", "jana@post.de"),
          Map.entry("\\u003cEMAIL_1\\u003E", "jana@post.de"),
          Map.entry("<EMAIL\\_1> EMAIL\\_1", "jana@post.de jana@post.de"),
          Map.entry("<NATIONAL_ID_1> <national id 1>", "536-22-8726 536-22-8726"),
          Map.entry("<<EMAIL_1>>", "<jana@post.de>"),
          Map.entry("<EMAIL_1, EMAIL_12>", "<jana@post.de, paul@post.de>"),
          Map.entry("&lt;PASSWORD_1&gt;", "a\"b\\c&lt;d&amp;"),
          Map.entry("<PASSWORD_1>", "a\"b\\c<d&"),
          Map.entry("<EMAIL_1", "<jana@post.de"),
          // These are none.
          Map.entry("email_1 = EMAIL_2 + MY_EMAIL_1 + EMAIL_1x + <EMAIL_3>", "="),
          Map.entry("EMAIL_123 <EMAIL_> EMAIL <EMA <E < & && &l \\ \\u00", "="),
          Map.entry("Elm <b>E</b> &amp; &lt;b&gt; 🌉", "="),
          Map.entry("", "="));

  @Test
  void eachFormIsFoundWhereverTheTextIsCut() {
    SAID.forEach(
        (said, expected) -> {
          String meant = expected.equals("=") ? said : expected;
          assertEquals(meant, RunningText.whole(FORMS, AnswerString.WORDS, said));
          for (int cut = 0; cut <= said.length(); cut++) {
            for (int next = cut; next <= said.length(); next++) {
              assertEquals(meant, inPieces(said, cut, next), said + " at " + cut + ", " + next);
            }
          }
          assertEquals(meant, byCharacter(said));
        });
  }

  private static String inPieces(String said, int... cuts) {
    var running = new RunningText(FORMS, AnswerString.WORDS);
    var out = new StringBuilder();
    int from = 0;
    HeldText.Slot[] slots = new HeldText.Slot[cuts.length + 1];
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : said.length();
      slots[i] = new HeldText.Slot();
      running.add(said.substring(from, to), slots[i]);
      from = to;
    }
    running.end();
    for (HeldText.Slot slot : slots) out.append(slot.text());
    return out.toString();
  }

  private static String byCharacter(String said) {
    int[] cuts = new int[said.length()];
    for (int i = 0; i < cuts.length; i++) cuts[i] = i;
    return inPieces(said, cuts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hello", "the answer", "a & b", "1 < 2", "an <i>", "me", "Emil "})
  void ordinaryTextIsNotHeldBack(String said) {
    var running = new RunningText(FORMS, AnswerString.WORDS);
    var slot = new HeldText.Slot();

    running.add(said, slot);

    assertEquals(said, slot.text());
    assertEquals(false, slot.waits());
  }

  @ParameterizedTest
  @CsvSource({"To <EMA, 'To '", "To EMAIL_1, 'To '", "a &l, 'a '", "x \\u00, 'x '", "me <, 'me '"})
  void noMoreIsHeldBackThanWhatMayBeAPseudonym(String said, String told) {
    var running = new RunningText(FORMS, AnswerString.WORDS);
    var slot = new HeldText.Slot();

    running.add(said, slot);

    assertEquals(told, slot.text());
    assertEquals(true, slot.waits());
  }

  @Test
  void inJsonAValueIsEscaped() {
    String arguments = "{\"password\":\"<PASSWORD_1>\",\"to\":\"\\u003cEMAIL_1\\u003e\"}";

    assertEquals(
        "{\"password\":\"a\\\"b\\\\c<d&\",\"to\":\"jana@post.de\"}",
        RunningText.whole(FORMS, AnswerString.JSON, arguments));
  }

  /** Quotes, backslashes, line ends and letters beyond ASCII. */
  private static final String ODD = "a\"b\\c\nü\u2028🌉\t<&";

  private static final PseudonymForms ODD_FORMS =
      new PseudonymForms(new MaskMap(List.of(new MaskMap.Entry("key", "KEY", "1", ODD))));

  /** JSON in a string of JSON, so many times, with the value before, in and behind it. */
  private static String nested(int levels, String value) {
    String text = "He said \"" + value + "\" {\"" + value + "\"}\n" + value;
    for (int i = 0; i < levels; i++) {
      text =
          "{\"a\": [1, %s],\n \"in\": %s, \"p\": %s, \"z\": %s}"
              .formatted(
                  quoted(value), quoted(text), quoted("[note] \"" + value), quoted(value + "]\""));
    }
    return text;
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void inStringsWithinStringsAValueIsEscapedForEach(int levels) {
    String said = nested(levels, "<KEY_1>");
    String meant = nested(levels, ODD);
    List<AnswerString> kinds =
        levels == 0 ? List.of(AnswerString.WORDS) : List.of(AnswerString.WORDS, AnswerString.JSON);

    for (AnswerString kind : kinds) {
      assertEquals(meant, RunningText.whole(ODD_FORMS, kind, said));
      for (int cut = 0; cut <= said.length(); cut++) {
        var running = new RunningText(ODD_FORMS, kind);
        var first = new HeldText.Slot();
        var second = new HeldText.Slot();
        running.add(said.substring(0, cut), first);
        running.add(said.substring(cut), second);
        running.end();
        assertEquals(meant, first.text() + second.text(), "cut at " + cut);
      }
    }
  }

  /** Quotes as codes, and forms without brackets behind an escaped line end. */
  @Test
  void quotesMayBeWrittenAsCodes() throws Exception {
    String said = "{\"in\":\"{\\u0022to\\u0022:\\u0022x\\\\nKEY_1\\u0022}\",\"k\":\"\\nKEY_1\"}";

    String told = RunningText.whole(ODD_FORMS, AnswerString.JSON, said);

    JsonNode outer = Json.tree(told.getBytes(UTF_8));
    assertEquals("\n" + ODD, outer.path("k").asText());
    JsonNode inner = Json.tree(outer.path("in").asText().getBytes(UTF_8));
    assertEquals("x\n" + ODD, inner.path("to").asText());
  }

  /** So that it is masked to the same bytes again when it is sent back. */
  @Test
  void inASignedTextOnlyThePseudonymsAsTheyWereGivenAreReplaced() {
    assertEquals(
        "jana@post.de EMAIL_1 <email_1>",
        RunningText.whole(FORMS, AnswerString.SIGNED, "<EMAIL_1> EMAIL_1 <email_1>"));
  }

  @Test
  void anAnswerWithoutPseudonymsStaysTheSameArray() {
    byte[] answer = "{\"a\":\"b <c> & \\u00e9\",\"n\":1.50}".getBytes(UTF_8);
    var reversal = new Reversal(MAP, place -> AnswerString.WORDS);

    assertSame(answer, reversal.whole(answer));
    byte[] none = "no JSON <EMAIL_1>".getBytes(UTF_8);
    assertSame(none, reversal.whole(none));
  }

  @Test
  void aWholeAnswerChangesWhereAPseudonymStandsAndNowhereElse() {
    byte[] answer =
        "{ \"<EMAIL_1>\" : [ \"\\u003cEMAIL_1>\\n\", 1e2 ], \"x\":\"\\/\" }".getBytes(UTF_8);
    var reversal = new Reversal(MAP, place -> AnswerString.WORDS);

    assertEquals(
        "{ \"jana@post.de\" : [ \"jana@post.de\\n\", 1e2 ], \"x\":\"\\/\" }",
        new String(reversal.whole(answer), UTF_8));
  }
}
