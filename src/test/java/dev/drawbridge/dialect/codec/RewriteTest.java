package dev.drawbridge.dialect.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScannerTest;
import dev.drawbridge.exchange.ModelCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {
  private static final String HEAD = "{ \"model\" : \"m\",\"messages\":[{}]";
  private static final Rewrite.Changes NONE =
      new Rewrite.Changes("m", null, "max_tokens", false, null);

  private static String apply(String body, Rewrite.Changes changes) {
    return new String(Rewrite.apply(OpenAiRequestScannerTest.read(body), changes), UTF_8);
  }

  @Test
  void nothingToChangeGivesTheSameBytes() {
    ModelCall call = OpenAiRequestScannerTest.read(HEAD + ",\"max_tokens\":5,\"stream\":true}");
    assertSame(call.body(), Rewrite.apply(call, NONE));
    assertSame(
        call.body(), Rewrite.apply(call, new Rewrite.Changes("m", 5, "max_tokens", false, p -> p)));
  }

  @Test
  void unknownFieldsSurviveByteForByte() {
    assertEquals(
        "{\"x\" :\t[1.50, 1e2,\"\\u0041ü\"], \"model\":\"größer\\\"\",\"messages\":[{}],\"y\":{ }}\n",
        apply(
            "{\"x\" :\t[1.50, 1e2,\"\\u0041ü\"], \"model\":\"m\",\"messages\":[{}],\"y\":{ }}\n",
            new Rewrite.Changes("größer\"", null, "max_tokens", false, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"max_tokens\":90|\"max_tokens\":40",
        "\"max_completion_tokens\":90|\"max_completion_tokens\":40",
        "\"max_tokens\": 30|\"max_tokens\": 30",
        "\"max_tokens\":null|\"max_tokens\":40",
      })
  void theBoundIsLoweredInTheCallersSpelling(String before, String after) {
    assertEquals(
        HEAD + "," + after + "}",
        apply(
            HEAD + "," + before + "}",
            new Rewrite.Changes("m", 40, "max_completion_tokens", false, null)));
  }

  @Test
  void aBoundIsAddedWhereThereIsNone() {
    assertEquals(
        "{\"max_completion_tokens\":40, \"model\" : \"m\",\"messages\":[{}]}",
        apply(HEAD + "}", new Rewrite.Changes("m", 40, "max_completion_tokens", false, null)));
  }

  @Test
  void anEmbeddingGetsNoBound() {
    ModelCall call =
        OpenAiEmbeddingScanner.read("{\"model\":\"m\",\"input\":\"x\"}".getBytes(UTF_8));
    assertSame(
        call.body(), Rewrite.apply(call, new Rewrite.Changes("m", 40, "max_tokens", true, null)));
  }

  @Test
  void vendorsSpellTheBoundDifferently() {
    assertEquals("max_completion_tokens", Vendor.of(null).outputCapField());
    assertEquals("max_completion_tokens", Vendor.of("azure").outputCapField());
    assertEquals("max_tokens", Vendor.of("ollama").outputCapField());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"stream_options\":null|\"stream_options\":{\"include_usage\":true}",
        "\"stream_options\":{ }|\"stream_options\":{\"include_usage\":true }",
        "\"stream_options\":{\"a\":1}|\"stream_options\":{\"include_usage\":true,\"a\":1}",
        "\"stream_options\":{\"include_usage\":false}|\"stream_options\":{\"include_usage\":true}",
        "\"stream_options\":{\"include_usage\":null,\"a\":1}|\"stream_options\":{\"include_usage\":true,\"a\":1}",
        "\"stream_options\":{\"include_usage\":true}|\"stream_options\":{\"include_usage\":true}",
      })
  void usageIsForced(String before, String after) {
    assertEquals(
        HEAD + ",\"stream\":true," + after + "}",
        apply(
            HEAD + ",\"stream\":true," + before + "}",
            new Rewrite.Changes("m", null, "max_tokens", true, null)));
  }

  @Test
  void usageIsForcedWhereNoOptionsStand() {
    var changes = new Rewrite.Changes("m", null, "max_tokens", true, null);
    assertEquals(
        "{\"stream_options\":{\"include_usage\":true}, \"model\" : \"m\",\"messages\":[{}],\"stream\":true}",
        apply(HEAD + ",\"stream\":true}", changes));
    assertEquals(HEAD + "}", apply(HEAD + "}", changes));
  }

  @Test
  void personsAreReplaced() {
    var changes =
        new Rewrite.Changes(
            "m", null, "max_tokens", false, p -> p.equals("drop") ? null : "<" + p + "\">");
    assertEquals(
        HEAD + ",\"user\":\"<é\\\">\",\"metadata\":{\"user_id\":null},\"safety_identifier\":null}",
        apply(
            HEAD
                + ",\"user\":\"\\u00e9\",\"metadata\":{\"user_id\":\"drop\"},\"safety_identifier\":null}",
            changes));
  }

  @Test
  void allAtOnce() {
    assertEquals(
        "{\"stream\":true,\"user\":\"p\",\"max_tokens\":1,\"stream_options\":{\"include_usage\":true},"
            + "\"messages\":[{}],\"model\":\"other\"}",
        apply(
            "{\"stream\":true,\"user\":\"u\",\"max_tokens\":2,\"stream_options\":{\"include_usage\":false},"
                + "\"messages\":[{}],\"model\":\"m\"}",
            new Rewrite.Changes("other", 1, "max_tokens", true, p -> "p")));
  }
}
