package dev.drawbridge.dialect.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiAnswer;
import dev.drawbridge.dialect.openai.OpenAiAnswerReader;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vendor's usage comes to, whatever it says, read as a tree and as it is parsed. */
class TokenCountsTest {
  private static final List<String> ABSURD =
      List.of("-1", "-1000000", "9000000000000000000", "18446744073709551617000", "1e400", "-0.5");

  private static @Nullable Usage read(UsageForm form, String usage) {
    try (JsonParser parser = Json.FACTORY.createParser(usage.getBytes(UTF_8))) {
      JsonNode tree = Json.tree(usage);
      Usage read = TokenCounts.of(form, tree);
      var _ = parser.nextToken();
      assertEquals(read, TokenCounts.of(form, parser), "as it is parsed");
      assertNull(parser.nextToken(), "read to its end");
      return read;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each dialect's form, with the names of what is read and what is said. */
  static List<Arguments> forms() {
    return List.of(
        Arguments.of(OpenAiDialect.USAGE, "prompt_tokens", "completion_tokens"),
        Arguments.of(ResponsesDialect.USAGE, "input_tokens", "output_tokens"),
        Arguments.of(AnthropicDialect.USAGE, "input_tokens", "output_tokens"),
        Arguments.of(GeminiDialect.USAGE, "promptTokenCount", "candidatesTokenCount"),
        Arguments.of(BedrockDialect.USAGE, "inputTokens", "outputTokens"),
        Arguments.of(OllamaDialect.USAGE, "prompt_eval_count", "eval_count"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aCountThatNoAnswerHasIsNoUsageAtAll(UsageForm form, String read, String said) {
    String[] names = {read, said};
    for (String absurd : ABSURD) {
      for (int n = 0; n < 2; n++) {
        String other = names[1 - n];
        String usage = "{\"%s\":%s,\"%s\":7}".formatted(names[n], absurd, other);
        assertNull(read(form, usage), usage);
      }
    }
    assertEquals(
        new Usage(7, Usage.MOST, 0),
        read(form, "{\"%s\":7,\"%s\":%d}".formatted(names[0], names[1], Usage.MOST)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatIsNoNumberSaysNothing(UsageForm form, String read, String said) {
    String[] names = {read, said};
    assertEquals(
        new Usage(5, 0, 0),
        read(
            form,
            "{\"%s\":5,\"%s\":null,\"cost\":-1,\"x\":{\"y\":{\"z\":[1]}},\"t\":\"soon\"}"
                .formatted(names[0], names[1])));
    assertNull(read(form, "{\"%s\":{},\"%s\":[3]}".formatted(names[0], names[1])));
    assertNull(read(form, "{}"));
    assertNull(read(form, "null"));
  }

  @Test
  void reasoningThatStandsBesideTheCompletionIsPartOfTheOutput() {
    // As xAI counts it: 12 and 2 and 320 are 334.
    assertEquals(
        new Usage(12, 322, 4, 320),
        read(
            OpenAiDialect.USAGE,
            """
            {"prompt_tokens":12,"completion_tokens":2,"total_tokens":334,
             "prompt_tokens_details":{"cached_tokens":4},
             "completion_tokens_details":{"reasoning_tokens":320}}
            """));
    assertEquals(
        new Usage(12, 400, 0, 320),
        read(
            OpenAiDialect.USAGE,
            """
            {"prompt_tokens":12,"completion_tokens":400,"total_tokens":412,
             "completion_tokens_details":{"reasoning_tokens":320}}
            """));
  }

  @Test
  void thoughtsOfGeminiStandBesideTheCandidatesUnlessTheTotalTells() {
    assertEquals(
        new Usage(13, 27, 4, 20),
        read(
            GeminiDialect.USAGE,
            """
            {"promptTokenCount":10,"toolUsePromptTokenCount":"3","candidatesTokenCount":7,
             "thoughtsTokenCount":20,"cachedContentTokenCount":4,"totalTokenCount":40}
            """));
    assertEquals(
        new Usage(10, 27, 0, 20),
        read(
            GeminiDialect.USAGE,
            """
            {"prompt_token_count":10,"candidates_token_count":27,"thoughts_token_count":20,
             "total_token_count":37}
            """));
  }

  @Test
  void whatACacheReadOrWroteStandsBesideTheInputOfAnthropicAndBedrock() {
    var expected = new Usage(18, 4, 5, 2, 3);
    assertEquals(
        expected,
        read(
            AnthropicDialect.USAGE,
            """
            {"input_tokens":10,"output_tokens":4,"cache_read_input_tokens":5,
             "cache_creation_input_tokens":3,"output_tokens_details":{"thinking_tokens":2}}
            """));
    assertNull(
        read(
            BedrockDialect.USAGE,
            "{\"inputTokens\":10,\"outputTokens\":4,\"cacheReadInputTokens\":-5}"));
  }

  @Test
  void aPartThatNoAnswerHasIsNoPart() {
    assertEquals(
        new Usage(10, 4, 0),
        read(
            OpenAiDialect.USAGE,
            """
            {"prompt_tokens":10,"completion_tokens":4,"total_tokens":-1,
             "prompt_tokens_details":{"cached_tokens":-1,"cache_write_tokens":1e300},
             "completion_tokens_details":{"reasoning_tokens":-7}}
            """));
  }

  @Test
  void theLastNumberOfEachNameCounts() {
    var counts = new TokenCounts(AnthropicDialect.USAGE);
    assertTrue(counts.take(tree("{\"input_tokens\":9,\"output_tokens\":1}")));
    assertTrue(counts.take(tree("{\"output_tokens\":-4}")));
    assertNull(counts.usage());
    assertTrue(counts.take(tree("{\"output_tokens\":40}")));
    assertEquals(new Usage(9, 40, 0), counts.usage());
  }

  private static JsonNode tree(String json) {
    try {
      return Json.tree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** On the way that passes and on the way that is translated, the same is billed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt_tokens\":9000000000000000000,\"completion_tokens\":9000000000000000000}",
        "{\"prompt_tokens\":-1000000,\"completion_tokens\":5}",
        "{\"prompt_tokens\":18446744073709551617000,\"completion_tokens\":5}",
        "{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}",
        "{\"prompt_tokens\":12,\"completion_tokens\":2,\"total_tokens\":334,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":320}}"
      })
  void bothWaysBillTheSame(String usage) throws NoAnswer {
    byte[] answer =
        ("{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"usage\":"
                + usage
                + "}")
            .getBytes(UTF_8);
    assertEquals(OpenAiAnswer.read(answer).usage(), OpenAiAnswerReader.read(answer).usage());
  }

  @Test
  void sumsOfUsageDoNotOverflow() {
    var most = new Usage(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    assertEquals(new Usage(Usage.MOST, Usage.MOST, Usage.MOST, Usage.MOST), most);
    assertTrue(most.input() + most.output() > 0);
    assertEquals(new Usage(0, 0, 0), new Usage(-1, -1, -1, -1, -1));
  }
}
