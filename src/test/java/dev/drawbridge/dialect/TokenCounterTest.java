package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.dialect.gemini.GeminiEmbeddingScanner;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCounterTest {
  /**
   * The example of OpenAI's cookbook, which its API bills as 129 tokens of GPT-4, 124 of GPT-4o.
   */
  private static final String COOKBOOK =
      """
      {"model":"gpt-4o","messages":[
        {"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
        {"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
        {"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
        {"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
        {"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
        {"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]}
      """;

  private static ModelCall chat(String body) {
    return OpenAiRequestScanner.read(body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"CL100K, 129", "O200K, 124"})
  void theCookbooksExampleCostsWhatTheVendorBillsForIt(Tokenizer tokenizer, int billed) {
    assertEquals(billed, TokenCounter.count(chat(COOKBOOK), tokenizer));
  }

  @Test
  void aCountIsNeverAboveTheBoundForUsualText() {
    ModelCall call = chat(COOKBOOK);

    assertTrue(TokenCounter.count(call, Tokenizer.O200K) < call.input().atMost());
  }

  @Test
  void partsToolsAndMediaCount() {
    String parts =
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hello"}%s]}]%s}
        """;
    int text = TokenCounter.count(chat(parts.formatted("", "")), Tokenizer.O200K);
    assertEquals(3 + 3 + 1 + 1, text);

    String image =
        ",{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://pics.example/a.png\"}}";
    assertEquals(
        text + PartTypes.LINKED_IMAGE_TOKENS,
        TokenCounter.count(chat(parts.formatted(image, "")), Tokenizer.O200K));

    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{}}}]";
    int with = TokenCounter.count(chat(parts.formatted("", tools)), Tokenizer.O200K);
    assertTrue(with >= text + 8 && with <= text + 24, "" + with);
  }

  @Test
  void aCallOfTheResponsesCountsAsTheSameChat() {
    String part = "[{\"type\":\"input_text\",\"text\":\"hello\"}";
    String image = "{\"type\":\"input_image\",\"image_url\":\"https://pics.example/a.png\"}";
    assertEquals(3 + 3 + 1 + 1, responses("\"hello\""));
    assertEquals(3 + 3 + 1 + 1, responses("[{\"role\":\"user\",\"content\":\"hello\"}]"));
    assertEquals(
        3 + 3 + 1 + 1 + PartTypes.LINKED_IMAGE_TOKENS,
        responses(
            "[{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"user\",\"content\":"
                + part
                + ","
                + image
                + "]}]"));
    assertEquals(
        3 + 2 * 3 + 2 + 2,
        responses(
            "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":"
                + part
                + "]},{\"role\":\"user\",\"content\":\"hello hello\"}]"));
    assertEquals(responses("\"hello\"") + 3 + 1, responses("\"hello\",\"instructions\":\"hello\""));
  }

  private static int responses(String input) {
    byte[] body = ("{\"model\":\"m\",\"input\":" + input + "}").getBytes(UTF_8);
    return TokenCounter.count(ResponsesRequestScanner.read(body), Tokenizer.O200K);
  }

  @Test
  void textsAndTokensToEmbedCount() {
    assertEquals(2, embedding("[\"hello\",\"hello\"]"));
    assertEquals(1, embedding("\"hello\""));
    assertEquals(3, embedding("[1,2,3]"));
    assertEquals(4, embedding("[[1,2],[3,4]]"));
  }

  private static int embedding(String input) {
    String body = "{\"model\":\"m\",\"input\":" + input + "}";
    return TokenCounter.count(OpenAiEmbeddingScanner.read(body.getBytes(UTF_8)), Tokenizer.CL100K);
  }

  @Test
  void anEncodingThatIsNotPublishedIsNotCounted() {
    assertThrows(
        IllegalArgumentException.class, () -> TokenCounter.count(chat(COOKBOOK), Tokenizer.CLAUDE));
  }

  @Test
  void geminisCallsCount() {
    String contents = "\"contents\":[{\"parts\":[{\"text\":\"hello\"}%s]}]%s";
    assertEquals(3 + 3 + 1, gemini(contents.formatted("", "")));
    assertEquals(
        3 + 3 + 1, gemini("\"generateContentRequest\":{" + contents.formatted("", "") + "}"));
    String signed = ",{\"inline_data\":{\"data\":\"AA\"},\"thoughtSignature\":\"AAAA\"}";
    String system = ",\"system_instruction\":{\"parts\":[{\"text\":\"hello\"}]}";
    assertEquals(3 + 3 + 1 + 3 + 1, gemini(contents.formatted(signed, system)));
    String tools = ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\"}]}]";
    assertTrue(gemini(contents.formatted("", tools)) > 3 + 3 + 1 + 8);
    String embed = "{\"requests\":[{\"content\":{\"parts\":[{\"text\":\"hello\"}]}}]}";
    ModelCall call = GeminiEmbeddingScanner.readBatch(embed.getBytes(UTF_8), "m");
    assertEquals(1, TokenCounter.count(call, Tokenizer.O200K));
    assertEquals(2, TokenCounter.told(call, Tokenizer.GEMINI));
  }

  private static int gemini(String members) {
    ModelCall call = GeminiRequestScanner.count(("{" + members + "}").getBytes(UTF_8), "m");
    return TokenCounter.count(call, Tokenizer.O200K);
  }
}
