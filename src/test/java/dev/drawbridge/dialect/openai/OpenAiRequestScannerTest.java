package dev.drawbridge.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.States;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class OpenAiRequestScannerTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  public static ModelCall read(String body) {
    return OpenAiRequestScanner.read(body.getBytes(UTF_8));
  }

  private static ModelCall with(String members) {
    return read("{\"model\":\"m\"," + MESSAGES + "," + members + "}");
  }

  private static Refusal refused(String body) {
    Refusal refusal = assertThrows(Refusal.class, () -> read(body));
    assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
    return refusal;
  }

  private static Refusal refusedWith(String members) {
    return refused("{\"model\":\"m\"," + MESSAGES + "," + members + "}");
  }

  private static String at(ModelCall call, Mark mark) {
    return new String(call.body(), mark.from(), mark.to() - mark.from(), UTF_8);
  }

  @Test
  void theNecessaryIsRead() {
    ModelCall call = read("{\"model\":\"gpt\"," + MESSAGES + "}");
    assertEquals("gpt", call.model());
    assertFalse(call.stream());
    assertEquals(1, call.choices());
    assertEquals(Set.of(Capability.CHAT), call.needs());
    assertEquals(Set.of("model", "messages"), call.fields());
    assertEquals(Math.ceilDiv(call.body().length, 3), call.estimatedInputTokens());
  }

  @Test
  void marksStandWhereTheValuesDo() {
    ModelCall call =
        read(
            "{ \"user\" : \"j\\u00e9 \\\"x\\\"\" ,\n"
                + "\"metadata\":{\"user_id\":\"ü\",\"Team\":\"1\"},\"model\"  : \"größe\","
                + " \"max_tokens\":  17 , \"stream\":true,"
                + " \"safety_identifier\":\"s\",\"stream_options\":{\"x\":{},\"include_usage\" :"
                + " false} ,"
                + MESSAGES
                + "}");
    List<String> found = new ArrayList<>();
    for (Mark mark : call.marks()) {
      found.add(mark.kind() + " " + mark.name() + " " + at(call, mark));
    }
    assertEquals(
        List.of(
            "OBJECT  ",
            "PERSON user \"j\\u00e9 \\\"x\\\"\"",
            "PERSON metadata.user_id \"ü\"",
            "METADATA metadata.Team \"1\"",
            "MODEL model \"größe\"",
            "OUTPUT_CAP max_tokens 17",
            "PERSON safety_identifier \"s\"",
            "INCLUDE_USAGE stream_options.include_usage false",
            "STREAM_OPTIONS stream_options {\"x\":{},\"include_usage\" : false}"),
        found);
    assertEquals(1, call.marks().getFirst().from());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"stream\":true|STREAMING",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]|TOOLS",
        "\"functions\":[{\"name\":\"f\"}]|TOOLS",
        "\"modalities\":[\"text\",\"audio\"]|AUDIO",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}|JSON_SCHEMA",
        "\"logprobs\":true|LOGPROBS",
      })
  void aFieldNeedsACapability(String members, Capability needed) {
    assertEquals(Set.of(Capability.CHAT, needed), with(members).needs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y\"}}|VISION",
        "{\"image_url\":\"https://x/y\"}|VISION",
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"\"}}|AUDIO",
        "{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}|PDF",
      })
  void aPartNeedsACapability(String part, Capability needed) {
    ModelCall call =
        read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}");
    assertEquals(Set.of(Capability.CHAT, needed), call.needs());
  }

  @Test
  void emptyToolsAndNullsNeedNothing() {
    assertEquals(
        Set.of(Capability.CHAT),
        with("\"tools\":[],\"stream\":null,\"logprobs\":null,\"n\":null,\"audio\":null").needs());
  }

  @Test
  void anInlineImageDoesNotCountByItsBytes() {
    String image = "A".repeat(900_000);
    ModelCall call =
        read(
            "{\"model\":\"m\",\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"data:image/png;base64,"
                + image
                + "\"}}]}]}");
    assertTrue(call.estimatedInputTokens() < 5_000, "" + call.estimatedInputTokens());
  }

  @Test
  void fieldsBehindPolicysBackAreNamed() {
    ModelCall call =
        with(
            "\"prompt\":{\"id\":\"p\"},\"tools\":[{\"type\":\"web_search\",\"filters\":{}},"
                + "{\"type\":\"custom\",\"custom\":{}},{\"google_search\":{}}],\"route\":1");
    assertTrue(
        call.fields()
            .containsAll(
                Set.of("prompt.id", "tools.web_search", "tools.google_search", "prompt", "route")));
    assertFalse(call.fields().contains("tools.filters"));
    assertFalse(call.fields().contains("tools.custom"));
  }

  @Test
  void usageIsAskedOnlyInAStream() {
    assertTrue(with("\"stream\":true,\"stream_options\":{\"include_usage\":true}").usageAsked());
    assertFalse(with("\"stream_options\":{\"include_usage\":true}").usageAsked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
  void eitherSpellingBoundsTheOutput(String name) {
    assertEquals(7, Objects.requireNonNull(with("\"" + name + "\":7").maxOutputTokens()));
  }

  @Test
  void aNullBeforeABoundInTheOtherSpellingGivesWay() {
    ModelCall call = with("\"max_tokens\":null,\"max_completion_tokens\":5");
    List<Mark> caps = call.marks().stream().filter(m -> m.kind() == Mark.Kind.OUTPUT_CAP).toList();
    assertEquals(1, caps.size());
    assertEquals("5", at(call, caps.getFirst()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"stream\":\"true\"|stream",
        "\"stream\":1|stream",
        "\"n\":0|n",
        "\"n\":129|n",
        "\"n\":1.0|n",
        "\"max_tokens\":-1|max_tokens",
        "\"max_tokens\":0|max_tokens",
        "\"max_tokens\":99999999999|max_tokens",
        "\"max_tokens\":\"9\"|max_tokens",
        "\"max_tokens\":1,\"max_completion_tokens\":2|max_completion_tokens",
        "\"user\":7|user",
        "\"safety_identifier\":[\"x\"]|safety_identifier",
        "\"metadata\":{\"user_id\":7}|metadata.user_id",
        "\"metadata\":{\"User_Id\":\"x\"}|metadata.user_id",
        "\"metadata\":[]|metadata",
        "\"tools\":{}|tools",
        "\"tools\":[1]|tools",
        "\"tools\":[{\"type\":1}]|tools.type",
        "\"stream_options\":1|stream_options",
        "\"stream_options\":{\"include_usage\":1}|stream_options.include_usage",
        "\"Stream\":true|stream",
        "\"API_BASE\":\"x\"|api_base",
      })
  void aWrongFieldIsNamed(String members, String param) {
    assertEquals(param, refusedWith(members).details().param());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|model",
        "{\"model\":\"m\"}|messages",
        "{\"model\":null}|model",
        "{\"model\":\"\"}|model",
        "{\"model\":[\"a\"]}|model",
        "{\"model\":\"m\",\"messages\":[]}|messages",
        "{\"model\":\"m\",\"messages\":\"hi\"}|messages",
        "{\"model\":\"m\",\"messages\":[\"hi\"]}|messages",
        "{\"model\":\"m\",\"messages\":[{\"content\":{\"type\":\"text\"}}]}|messages.content",
        "{\"model\":\"m\",\"messages\":[{\"content\":7}]}|messages.content",
      })
  void whatIsNecessaryMustBeThere(String body, String param) {
    assertEquals(param, refused(body).details().param());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":1,\"x\":2",
        "\"vendor_x\":1,\"Vendor_X\":2",
        "\"model\":\"n\"",
        "\"\\u006dodel\":\"n\"",
        "\"MODEL\":\"n\"",
        "\"mode\\u017f\":1,\"modes\":1",
        "\"a\":[{\"b\":{\"c\":1,\"C\":2}}]",
        "\"a\":[{\"b\":{\"Content\":1}}]",
        "\"metadata\":{\"a\":\"1\",\"A\":\"2\"}",
        "\"tools\":[{\"type\":\"function\",\"Function\":{}}]",
        "\"tools\":[{\"function\":{\"name\":\"a\",\"Name\":\"b\"}}]",
      })
  void keysWithTwinsAreRefused(String members) {
    refusedWith(members);
  }

  @Test
  void twinsAreFoundInLargeObjects() {
    var members = new StringBuilder("\"k\":0");
    for (int i = 0; i < 5_000; i++) members.append(",\"k").append(i).append("\":0");
    with(members.toString());
    refusedWith(members + ",\"K4711\":0");
    refusedWith(members + ",\"K\":0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
            + "{\"properties\":{\"Model\":{},\"model\":{},\"a\":1,\"A\":2}}}}]",
        "\"functions\":[{\"name\":\"f\",\"parameters\":{\"Type\":1,\"type\":2}}]",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":"
            + "{\"properties\":{\"Name\":{},\"name\":{}}}}}",
        "\"metadata\":{\"Model\":\"x\"}",
        "\"chat_template_kwargs\":{\"enableThinking\":true}",
      })
  void callersNamesTheirOwnKeysInSchemasAndMaps(String members) {
    assertDoesNotThrow(() -> with(members));
  }

  @Test
  void toolArgumentsMayHoldAnyKey() {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\","
            + "\"function\":{\"name\":\"f\",\"arguments\":{\"Model\":1,\"model\":2}}}]}]}";
    assertDoesNotThrow(() -> read(body));
  }

  @Test
  void deepNestingIsRefusedEverywhere() {
    String deep = "[".repeat(70) + "]".repeat(70);
    assertTrue(refusedWith("\"x\":" + deep).text().contains("deeper than 64"));
    assertTrue(
        refusedWith("\"functions\":[{\"parameters\":" + deep + "}]").text().contains("deeper"));
    assertDoesNotThrow(() -> with("\"x\":" + "[".repeat(63) + "]".repeat(63)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"model\":\"m\",,}|(line 1, column 14)",
        "{\"model\":'secret'}|line 1",
        "{\"model\":\"m\"|ends in the middle",
        "{\"model\":\"m\"} x|not valid JSON",
        "{\"model\":\"m\",\"messages\":[{}]} {}|follows",
        "[]|must be a JSON object",
        "\"secret\"|must be a JSON object",
        "{\"a\":01}|not valid JSON",
        "{\"a\":NaN}|not valid JSON",
        "{\"a\":\"\\x\"}|not valid JSON",
        "{\"a\":secret}|not valid JSON",
      })
  void malformedJsonIsToldWithItsPlace(String body, String part) {
    String text = refused(body).text();
    assertTrue(text.contains(part), text);
    assertFalse(text.contains("secret"), text);
  }

  @Test
  void anEmptyBodyIsRefused() {
    assertTrue(refused("").text().contains("empty"));
    assertTrue(refused("  ").text().contains("empty"));
  }

  @Test
  void aByteOrderMarkIsRefused() {
    assertTrue(refused("\uFEFF{}").text().contains("byte order mark"));
  }

  @Test
  void otherEncodingsAreRefused() {
    String body = "{\"model\":\"m\"," + MESSAGES + "}";
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16")) {
      byte[] bytes = body.getBytes(java.nio.charset.Charset.forName(charset));
      assertThrows(Refusal.class, () -> OpenAiRequestScanner.read(bytes), charset);
    }
  }

  @Test
  void invalidUtf8IsRefusedInsideStringsWithItsPlace() {
    for (int[] bad :
        List.of(
            new int[] {0xC0, 0x80},
            new int[] {0xED, 0xA0, 0x80},
            new int[] {0xE0, 0x80, 0x80},
            new int[] {0xF4, 0x90, 0x80, 0x80},
            new int[] {0xF0, 0x80, 0x80, 0x80},
            new int[] {0xFF},
            new int[] {0xE2, 0x82},
            new int[] {0x80})) {
      byte[] body = ("{\n\"model\":\"m\",\"x\":\"____\"," + MESSAGES + "}").getBytes(UTF_8);
      int at = new String(body, UTF_8).indexOf("____");
      for (int i = 0; i < bad.length; i++) body[at + i] = (byte) bad[i];
      Refusal refusal = assertThrows(Refusal.class, () -> OpenAiRequestScanner.read(body));
      assertTrue(refusal.text().contains("UTF-8 (line 2, column 18)"), refusal.text());
    }
  }

  @Test
  void theCallDoesNotShowItsPrompt() {
    assertFalse(read("{\"model\":\"m\"," + MESSAGES + "}").toString().contains("hi"));
  }

  @Test
  void anAnswerThatWasSpokenIsKeptByItsId() {
    ModelCall call =
        read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"audio_1\"}}]}");
    assertEquals(Map.of("audio_1", "messages.audio.id"), States.named(call));
  }

  @Test
  void whatAVendorSpokeIsHeld() {
    ModelCall call = with("\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"alloy\"}");
    var target = new CallTarget(OpenAiDialect.ID, "openai", "m", null, null, false, null);
    String audio = "\"audio\":{\"data\":\"AA\",\"id\":\"audio_1\",\"expires_at\":1}";
    Translation whole = Dialects.translation(call, target);
    whole.whole(("{\"choices\":[{\"message\":{" + audio + "}}]}").getBytes(UTF_8));
    assertEquals(List.of("audio_1"), whole.kept());
    Translation streamed = Dialects.translation(call, target);
    streamed.stream()
        .feed(("data: {\"choices\":[{\"delta\":{" + audio + "}}]}\n\n").getBytes(UTF_8));
    assertEquals(List.of("audio_1"), streamed.kept());
  }
}
