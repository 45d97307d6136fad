package dev.drawbridge.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.codec.FieldRules;
import dev.drawbridge.dialect.codec.Metadata;
import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a Gemini caller's body, and how it goes on to Gemini. */
class GeminiRequestScannerTest {
  private static final String HELLO =
      "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]";

  private static ModelCall read(String body) {
    return GeminiRequestScanner.read(body.getBytes(UTF_8), "flash", false);
  }

  private static ModelCall with(String more) {
    return read("{" + HELLO + "," + more + "}");
  }

  private static ModelCall part(String part) {
    return read("{\"contents\":[{\"parts\":[" + part + "]}]}");
  }

  private static String sent(ModelCall call, @Nullable Integer bound) {
    var target = new CallTarget(GeminiDialect.ID, null, "up", bound, null, true, null);
    return new String(Dialects.translation(call, target).request().body(), UTF_8);
  }

  @Test
  void aTierAboveThePlainPriceIsNamed() {
    assertTrue(with("\"serviceTier\":\"PRIORITY\"").asksForDearTier());
    assertTrue(with("\"service_tier\":\"SERVICE_TIER_PRIORITY\"").asksForDearTier());
    assertFalse(with("\"serviceTier\":\"SERVICE_TIER_STANDARD\"").asksForDearTier());
    assertFalse(with("\"serviceTier\":\"flex\"").asksForDearTier());
  }

  @Test
  void theCallIsReadAndItsBytesPass() {
    ModelCall call =
        GeminiRequestScanner.read(
            ("{ " + HELLO + ",\"x\":[1.50]}\n").getBytes(UTF_8), "flash", true);
    assertEquals("flash", call.model());
    assertEquals(GeminiDialect.ID, call.dialect());
    assertEquals(Operation.CHAT, call.operation());
    assertTrue(call.stream());
    assertEquals(Set.of(Capability.CHAT, Capability.STREAMING), call.needs());
    assertEquals(Set.of(Feature.OWN_FORM), call.features());
    assertEquals(Set.of("contents", "x"), call.fields());
    var target = new CallTarget(GeminiDialect.ID, null, "up", null, null, true, null);
    assertSame(call.body(), Dialects.translation(call, target).request().body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"generationConfig\":{\"stopSequences\":[\"a\"]}|STOP",
        "\"generationConfig\":{\"candidateCount\":2}|CHOICES",
        "\"generation_config\":{\"response_logprobs\":true}|LOGPROBS",
        "\"generationConfig\":{\"responseMimeType\":\"application/json\"}|JSON_OBJECT",
        "\"generationConfig\":{\"responseSchema\":{\"TYPE\":1,\"type\":2}}|JSON_SCHEMA",
        "\"generationConfig\":{\"responseMimeType\":\"text/x.enum\",\"responseSchema\":{}}|OWN_FORM",
        "\"generationConfig\":{\"responseModalities\":[\"TEXT\",\"IMAGE\"]}|MEDIA_OUTPUT",
        "\"generationConfig\":{\"somethingNew\":1}|OWN_FORM",
        "\"cachedContent\":\"cachedContents/1\"|STORED_STATE",
        "\"tools\":[{\"google_search\":{}}]|HOSTED_TOOL",
        "\"safetySettings\":[{}]|",
        "\"generationConfig\":{\"temperature\":1,\"stopSequences\":[]}|",
        "\"cachedContent\":null,\"tools\":null|",
      })
  void whatNotEveryDialectCanSayIsAFeature(String member, String feature) {
    Set<Feature> expected = feature == null ? Set.of() : Set.of(Feature.valueOf(feature));
    assertEquals(expected, with(member).features());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA\"}}|VISION|",
        "{\"inline_data\":{\"mime_type\":\"application/pdf\",\"data\":\"AA\"}}|PDF|DOCUMENT",
        "{\"inlineData\":{\"data\":\"AA\",\"mimeType\":\"audio/wav\"}}|AUDIO|AUDIO_INPUT",
        "{\"fileData\":{\"fileUri\":\"https://youtu.be/x\"}}|VISION|VIDEO_INPUT",
        "{\"fileData\":{\"fileUri\":\"https://a.example/x\",\"mimeType\":\"image/png\"}}|VISION|IMAGE_LINK",
        "{\"functionResponse\":{\"name\":\"f\",\"response\":{\"Text\":1,\"text\":2}}}||",
        "{\"executableCode\":{}}||HOSTED_TOOL",
        "{\"somethingNew\":{}}||OWN_FORM",
      })
  void partsNeedWhatTheyAre(String part, String need, String feature) {
    ModelCall call = part(part);
    Set<Feature> expected = feature == null ? Set.of() : Set.of(Feature.valueOf(feature));
    assertEquals(expected, call.features());
    assertTrue(need == null || call.needs().contains(Capability.valueOf(need)));
    assertEquals(need == null ? 1 : 2, call.needs().size());
  }

  @Test
  void whatGoogleKeepsIsStateAndMarked() {
    ModelCall call =
        part("{\"fileData\":{\"fileUri\":\"gs://b/x.pdf\",\"mimeType\":\"application/pdf\"}}");
    assertEquals(Set.of(Feature.STORED_STATE, Feature.DOCUMENT_LINK), call.features());
    Mark mark =
        call.marks().stream().filter(m -> m.kind() == Mark.Kind.STATE).findFirst().orElseThrow();
    assertEquals("gs://b/x.pdf", Metadata.string(call.body(), mark));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://GenerativeLanguage.googleapis.com/v1beta/files/x",
        "https://generativelanguage.googleapis.com:443/v1beta/files/x",
        "https://generativelanguage.googleapis.com./v1beta/files/x",
        "HTTPS://generativelanguage.googleapis.com/v1beta/files/x",
        "https://generativelanguage%2egoogleapis.com/v1beta/files/x",
        "https://a.example\\\\@generativelanguage.googleapis.com/v1beta/files/x",
        "https://\uff47enerativelanguage.googleapis.com/v1beta/files/x",
        "https:/generativelanguage.googleapis.com/v1beta/files/x",
        "GS://b/x",
      })
  void aFileThatGoogleKeepsIsSeenHoweverItIsSpelled(String uri) {
    ModelCall call = part("{\"fileData\":{\"fileUri\":\"" + uri + "\"}}");
    assertTrue(call.features().contains(Feature.STORED_STATE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.example",
        "http://a.example:8080/generativelanguage.googleapis.com/x",
        "HTTPS://A.Example?x=@y",
        "https://[::1]/x",
      })
  void anAddressInTheWebIsNoStoredFile(String uri) {
    ModelCall call = part("{\"fileData\":{\"fileUri\":\"" + uri + "\"}}");
    assertFalse(call.features().contains(Feature.STORED_STATE));
  }

  @Test
  void toolsOfTheVendorAndChoicesOfModelsAreFieldsForPolicy() {
    assertTrue(
        with("\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}],\"codeExecution\":{}}]")
            .fields()
            .containsAll(List.of("tools", "tools.codeExecution")));
    ModelCall routed = with("\"generationConfig\":{\"routing_config\":{\"autoMode\":{}}}");
    assertTrue(
        FieldRules.firstRefused(Vendor.of("vertex"), routed.fields(), Set.of())
            .orElse("")
            .startsWith("gen"));
    assertEquals(
        Set.of(Capability.CHAT, Capability.TOOLS),
        with("\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}]").needs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"generationConfig\":{\"maxOutputTokens\":90}|\"generationConfig\":{\"maxOutputTokens\":40}",
        "\"generation_config\":{\"max_output_tokens\":90}|\"generation_config\":{\"max_output_tokens\":40}",
        "\"generationConfig\":{\"maxOutputTokens\": 30}|\"generationConfig\":{\"maxOutputTokens\":"
            + " 30}",
        "\"generationConfig\":{ }|\"generationConfig\":{\"maxOutputTokens\":40 }",
        "\"generationConfig\":{\"seed\":1}|\"generationConfig\":{\"maxOutputTokens\":40,\"seed\":1}",
        "\"generationConfig\":null|\"generationConfig\":{\"maxOutputTokens\":40}",
      })
  void theBoundIsLoweredWhereItStandsOrBelongs(String before, String after) {
    assertEquals("{" + HELLO + "," + after + "}", sent(with(before), 40));
  }

  @Test
  void aBoundIsAddedWhereNothingIsConfigured() {
    assertEquals(
        "{\"generationConfig\":{\"maxOutputTokens\":40}," + HELLO + "}",
        sent(read("{" + HELLO + "}"), 40));
    assertEquals(
        "{\"model\":\"models/up\"," + HELLO + "}",
        sent(read("{\"model\":\"models/flash\"," + HELLO + "}"), null));
  }

  @Test
  void reasoningOfOtherVendorsIsTakenOutOnTheWayToGemini() {
    String foreign = GeminiSignature.given(new Signature(AnthropicDialect.ID, "abc+/", false));
    String thought = "{\"thought\":true,\"text\":\"t\",\"thoughtSignature\":\"" + foreign + "\"}";
    ModelCall call =
        read(
            ("{\"contents\":[{\"role\":\"model\",\"parts\":[" + thought + ",{\"text\":\"a\"}, ")
                + thought
                + "]},{\"role\":\"model\",\"parts\":["
                + thought
                + "]} ,{\"parts\":[{\"text\":\"b\"}]}]}");
    var target = new CallTarget(GeminiDialect.ID, null, "up", null, null, true, null);
    EncodedRequest said = Dialects.translation(call, target).request();
    assertEquals(
        "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]},"
            + "{\"parts\":[{\"text\":\"b\"}]}]}",
        new String(said.body(), UTF_8));
    assertEquals(List.of("reasoning"), said.dropped());
  }

  @Test
  void callsOfOtherModelsAreSignedWhereGeminiThreeAsksForIt() {
    String call = "{%s\"functionCall\":{\"name\":\"f\",\"args\":{}}}";
    String result = "{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}";
    String turn =
        "{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]},"
            + "{\"parts\":[{\"text\":\"t\"},%s,%s],\"role\":\"model\"},"
            + "{\"role\":\"user\",\"parts\":[%s,%s]},";
    String own = call.formatted("\"thoughtSignature\":\"AQI=\",");
    String bare = call.formatted("");
    String skipped = call.formatted("\"thoughtSignature\":\"skip_thought_signature_validator\",");
    // Given an earlier turn, and a current one of two steps, of which Gemini made the second
    String body = "{\"contents\":[" + turn + turn + "{\"role\":\"model\",\"parts\":[%s]}]}";
    ModelCall read =
        read(body.formatted(bare, bare, result, result, bare, bare, result, result, own));
    String signed = body.formatted(bare, bare, result, result, skipped, bare, result, result, own);
    var three = new CallTarget(GeminiDialect.ID, null, "gemini-3-pro", null, null, true, null);
    assertEquals(signed, new String(Dialects.translation(read, three).request().body(), UTF_8));
    assertEquals(new String(read.body(), UTF_8), sent(read, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"contents\":[]}",
        "{\"contents\":\"x\"}",
        "{\"contents\":[{\"parts\":[]}],\"contents\":[]}",
        "{\"contents\":[{\"role\":\"system\",\"parts\":[]}]}",
        "{\"Contents\":[{\"parts\":[]}]}",
        "{\"contents\":[{\"parts\":[{\"inlineData\":{},\"inline_data\":{}}]}]}",
        "{\"contents\":[{\"parts\":[{\"inlinedata\":{}}]}]}",
        "{\"contents\":[{\"parts\":[]}],\"generation_Config\":{}}",
        "{\"contents\":[{\"parts\":[]}],\"tools\":[{\"googlesearch\":{}}]}",
        "{\"contents\":[{\"parts\":[]}],\"generationConfig\":{\"maxOutputTokens\":0}}",
        "{\"contents\":[{\"parts\":[]}],\"generationConfig\":{\"maxOutputTokens\":\"9\"}}",
        "{\"contents\":[{\"parts\":[]}],\"model\":\"models/other\"}",
        "{\"contents\":[{\"parts\":[]}]} x",
      })
  void whatCanBeReadInTwoWaysIsRefused(String body) {
    assertThrows(Refusal.class, () -> read(body));
  }

  @Test
  void tokensAreCountedOfContentsOrOfAWholeCall() {
    byte[] whole =
        ("{\"generateContentRequest\":{\"model\":\"models/flash\"," + HELLO + "}}").getBytes(UTF_8);
    assertEquals(Operation.COUNT_TOKENS, GeminiRequestScanner.count(whole, "flash").operation());
    assertThrows(Refusal.class, () -> GeminiRequestScanner.count("{}".getBytes(UTF_8), "flash"));
    assertThrows(Refusal.class, () -> GeminiRequestScanner.count(whole, "pro"));
  }

  @Test
  void mediaCountByWhatTheyAre() {
    String image = "A".repeat(300_000);
    ModelCall call =
        part("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + image + "\"}}");
    assertTrue(call.input().atMost() < PartTypes.IMAGE_TOKENS + 100);
    assertEquals(PartTypes.IMAGE_TOKENS, call.input().media());
  }

  @Test
  void whateverTheBytesAreTheyAreReadOrRefused() {
    byte[] seed =
        ("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"ü\"},{\"inline_data\":"
                + "{\"mime_type\":\"image/png\",\"data\":\"AA\"}},"
                + "{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":[1]}}},"
                + "{\"thought\":true,\"thoughtSignature\":\"ZHJhd2JyaWRnZS5h\"}]}],"
                + "\"generationConfig\":{\"maxOutputTokens\":5,\"stopSequences\":[\"a\"]},"
                + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}],"
                + "\"labels\":{\"a\":\"b\"}}")
            .getBytes(UTF_8);
    var random = new Random(5);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = seed.clone();
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        int at = random.nextInt(body.length);
        if (random.nextInt(3) == 0) body[at] = (byte) random.nextInt(256);
        else body[at] = (byte) "{}[],:\"\\0e-tn_A".charAt(random.nextInt(15));
        if (random.nextInt(20) == 0) body = Arrays.copyOf(body, Math.max(1, at));
      }
      try {
        ModelCall call = GeminiRequestScanner.read(body, "flash", false);
        read++;
        // What is read can be sent on, and be read as a conversation.
        sent(call, 3);
        new GeminiCodec().readCall(call);
      } catch (Refusal e) {
        assertFalse(e.text().isEmpty());
      }
    }
    assertTrue(read > 100, "only " + read + " were read");
  }
}
