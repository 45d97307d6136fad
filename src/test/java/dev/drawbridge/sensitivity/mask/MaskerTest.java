package dev.drawbridge.sensitivity.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body whose values are masked. */
class MaskerTest {
  private static final String JANA = "jana.novak@mail-post.de";
  private static final String PAUL = "paul.weber@mail-post.de";
  private static final String CARD = "4111 1111 1111 1111";
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static Masker.Masked masked(String body, String... categories) throws CannotMask {
    var masker = new Masker(LABELLER, Set.of(categories), null);
    return masker.mask(body.getBytes(UTF_8), List.of());
  }

  private static String text(String body, String... categories) throws CannotMask {
    return new String(masked(body, categories).body(), UTF_8);
  }

  private static String chat(String text) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
  }

  @Test
  void equalValuesHaveOneNameAndAllElseStaysAsItIs() throws Exception {
    String body =
        "{ \"model\" : \"m\", \"messages\":[{\"role\":\"user\",\"content\":\"%s and %s and %s\"}],"
            + "\"a_field_of_tomorrow\":[1.50, null, {\"b\":\"\\u00e9\"}]}";

    String masked = text(body.formatted(JANA, PAUL, JANA), "pii");

    assertEquals(body.formatted("<EMAIL_1>", "<EMAIL_2>", "<EMAIL_1>"), masked);
  }

  @Test
  void theNextTurnHasTheNamesOfTheOneBefore() throws Exception {
    String first = "{\"messages\":[{\"role\":\"user\",\"content\":\"I am " + JANA + "\"}";
    String later =
        first
            + ",{\"role\":\"assistant\",\"content\":\"Hello "
            + JANA
            + "\"},{\"role\":\"user\",\"content\":\"Tell "
            + PAUL
            + "\"}]}";

    String one = text(first + "]}", "pii");
    String two = text(later, "pii");

    String same = one.substring(0, one.length() - 2);
    assertTrue(two.startsWith(same), two);
    assertTrue(two.contains("Tell <EMAIL_2>"), two);
  }

  /** A member after the messages keeps its number when messages are added. */
  @Test
  void whatStandsOutsideOfTheMessagesIsCountedFirst() throws Exception {
    String masked =
        text(
            "{\"messages\":[{\"role\":\"user\",\"content\":\""
                + PAUL
                + "\"}],\"system\":\"You are of "
                + JANA
                + "\"}",
            "pii");

    assertTrue(masked.contains("\"content\":\"<EMAIL_2>\""), masked);
    assertTrue(masked.contains("You are of <EMAIL_1>"), masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<EMAIL_1>",
        "email_1",
        "EMAIL_1",
        "< Email 1 >",
        "&lt;EMAIL_1&gt;",
        "\\\\u003cEMAIL_1",
        "EMAIL\\\\_1"
      })
  void aNameThatThePromptHoldsIsGivenToNoValue(String written) throws Exception {
    Masker.Masked masked = masked(chat("The column " + written + " holds " + JANA), "pii");

    String body = new String(masked.body(), UTF_8);
    assertTrue(body.contains("<EMAIL_2>"), body);
    assertEquals("{\"<EMAIL_2>\":\"" + JANA + "\"}", new String(masked.map().json(), UTF_8));
  }

  @Test
  void onlyWhatIsObligedIsMasked() throws Exception {
    String secret = "AKIAQ3EGRZ7T5WXB2LMN";
    String body = chat(JANA + " has " + secret);

    assertEquals(chat("<EMAIL_1> has " + secret), text(body, "pii"));
    String secrets = text(body, "secret");
    assertTrue(secrets.contains(JANA), secrets);
    assertFalse(secrets.contains(secret), secrets);
  }

  /** The places where a value may hide. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'messages':[{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'f','arguments':'{\\\"to\\\":\\\"%s\\\"}'}}]}]}",
        "{'messages':[{'role':'user','content':'{\\\"to\\\":\\\"\\\\u006a%s\\\"}'}]}",
        "{'tools':[{'function':{'parameters':{'properties':{'to':{'enum':['%s']}}}}}]}",
        "{'contents':[{'parts':[{'functionResponse':{'response':{'to':'%s'}}}]}]}",
        "{'messages':[{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'f','arguments':'{\\\"in\\\":\\\"{\\\\\\\"to\\\\\\\":\\\\\\\"\\\\\\\\u006a%s\\\\\\\"}\\\"}'}}]}]}",
        "{'input':['a','%s']}",
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://x.test/?to=%s'}}]}]}",
        "{'a_field_of_tomorrow':{'deep':['%s']}}",
        "{'metadata':{'%s':'1'}}",
      })
  void aValueIsMaskedWhereverItStands(String body) throws Exception {
    String masked = text(body.replace('\'', '"').formatted(JANA), "pii");

    assertFalse(masked.contains("novak"), masked);
    assertTrue(masked.contains("<EMAIL_1>"), masked);
  }

  @Test
  void textInBase64IsMaskedAndEncodedAgain() throws Exception {
    String document = "A letter to " + JANA + ", which is long enough to be read as a document.";
    String encoded = Base64.getEncoder().encodeToString(document.getBytes(UTF_8));

    for (String head : List.of("data:text/plain;base64,", "DATA:text/plain;Base64,")) {
      String masked = text(chat(head + encoded), "pii");

      String base64 = masked.replaceAll("(?si).*base64,|\".*", "");
      String decoded = new String(Base64.getDecoder().decode(base64), UTF_8);
      assertEquals(document.replace(JANA, "<EMAIL_1>"), decoded);
    }
  }

  @Test
  void aNumberIsMaskedToo() throws Exception {
    String masked =
        text("{\"input\":[{\"credit_card\":4111111111111111,\"n\":1}],\"seed\":12}", "pii");

    assertEquals("{\"input\":[{\"credit_card\":\"<CREDIT_CARD_1>\",\"n\":1}],\"seed\":12}", masked);
  }

  /** One that is found by the words around it is masked where it stands without them. */
  @Test
  void aValueIsMaskedWhereNothingWouldFindIt() throws Exception {
    String masked =
        text(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"My SSN is 536-22-8726\"},"
                + "{\"role\":\"user\",\"content\":\"536-22-8726?\"}]}",
            "pii");

    assertFalse(masked.contains("8726"), masked);
  }

  @Test
  void whatIsSparedStays() throws Exception {
    String body = "{\"user\":\"" + JANA + "\",\"input\":\"Mail " + JANA + "\"}";
    var user = new Mark(Mark.Kind.PERSON, "user", 8, 8 + JANA.length() + 2);

    byte[] masked =
        new Masker(LABELLER, Set.of("pii"), null).mask(body.getBytes(UTF_8), List.of(user)).body();

    assertEquals(
        "{\"user\":\"" + JANA + "\",\"input\":\"Mail <EMAIL_1>\"}", new String(masked, UTF_8));
  }

  @Test
  void numbersMayBeMadeOfValues() throws Exception {
    var masker = new Masker(LABELLER, Set.of("pii"), value -> value.contains("jana") ? "71" : "9");

    byte[] masked = masker.mask(chat(PAUL + " " + JANA).getBytes(UTF_8), List.of()).body();

    assertEquals(chat("<EMAIL_9> <EMAIL_71>"), new String(masked, UTF_8));
  }

  /** What reads prompts reads up to where a body is none any more, and so sees the value. */
  @Test
  void whatCannotBeReplacedIsNotSent() {
    assertThrows(CannotMask.class, () -> masked("{\"input\":\"" + CARD + "\"} and more", "pii"));
  }

  @Test
  void neitherPromptNorValueIsShown() throws Exception {
    Masker.Masked masked = masked(chat(JANA), "pii");

    assertEquals(1, masked.map().size());
    assertEquals(List.of("email"), masked.map().types());
    assertFalse(masked.toString().contains("jana"), masked.toString());
  }
}
