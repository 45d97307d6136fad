package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiRequestScannerTest;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnaskedToolsTest {
  private static final Function<byte[], ModelCall> RESPONSES = ResponsesRequestScanner::read;
  private static final Function<byte[], ModelCall> MESSAGES = AnthropicRequestScanner::read;

  private static ModelCall chat(byte[] body) {
    return OpenAiRequestScannerTest.read(new String(body, UTF_8));
  }

  private static ModelCall gemini(byte[] body) {
    return GeminiRequestScanner.read(body, "m", false);
  }

  private static ModelCall without(Function<byte[], ModelCall> form, String body) {
    ModelCall call = form.apply(body.getBytes(UTF_8));
    var less = UnaskedTools.without(call, tool -> tool.equals("tools.kept"), form);
    assertArrayEquals(Objects.requireNonNull(less).body(), less.call().body());
    return less.call();
  }

  private static String text(ModelCall call) {
    return new String(call.body(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[H]|-",
        "[ H ,\\n H ]|-",
        "[H,F]|[F]",
        "[ F , H ]|[ F  ]",
        "[F,H,F]|[F,F]",
        "[H,F,H]|[F]",
        "[F,H,H]|[F]",
        "[H,H,F]|[F]",
        "[H, K]|[ K]",
        "[K ,H]|[K ]",
      })
  void theListLosesThemAndTheBodyStaysOtherwise(String before, String after) {
    String head = "{ \"x\" :\t[1.50,\"\\u0041ü\"], \"model\":\"m\",\"input\":\"Hi\"";
    String tail = ",\"parallel_tool_calls\": true , \"new\" : { }, \"tool_choice\":\"auto\"}";

    ModelCall less = without(RESPONSES, head + ",\"tools\" : " + tools(before) + tail);

    String expected =
        after.equals("-")
            ? head + ", \"new\" : { }}"
            : head + ",\"tools\" : " + tools(after) + tail;
    assertEquals(expected, text(less));
    assertEquals(List.of("tools.web_search"), less.unasked());
    assertEquals(after.contains("K"), less.features().contains(Feature.HOSTED_TOOL));
  }

  private static String tools(String list) {
    return list.replace("\\n", "\n")
        .replace("H", "{\"type\":\"web_search\",\"user_location\":{\"city\":\"Bonn, [x]\"}}")
        .replace(
            "F", "{ \"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}")
        .replace("K", "{\"type\":\"kept\"}");
  }

  @Test
  void everyDialectsListLosesThem() {
    assertEquals(
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        text(
            without(
                MESSAGES,
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                    + "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]}")));
    assertEquals(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        text(
            without(
                UnaskedToolsTest::chat,
                "{\"tools\":[{\"type\":\"web_search_preview\"}],\"tool_choice\":\"auto\","
                    + "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")));
    assertEquals(
        "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}],\"tools\":[ {\"functionDeclarations\":[]}]}",
        text(
            without(
                UnaskedToolsTest::gemini,
                "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}],\"tools\":[{\"google_search\":{}},"
                    + " {\"functionDeclarations\":[]}]}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tool_choice\":\"required\"",
        "\"tool_choice\":{\"type\":\"web_search\"}",
        "\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}",
        "\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}]",
        "\"tools\":[{\"type\":\"code_interpreter\",\"container\":\"cntr_1\"}]",
        "\"tools\":[{\"type\":\"namespace\",\"name\":\"n\",\"tools\":[{\"type\":\"web_search\"}]}]",
        "\"tools\":[{\"type\":\"kept\"}]",
        "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"google_search\":true}]",
      })
  void whatIsAskedForStays(String member) {
    String tools = member.contains("\"tools\"") ? "" : ",\"tools\":[{\"type\":\"web_search\"}]";
    ModelCall call =
        RESPONSES.apply(
            ("{\"model\":\"m\",\"input\":\"Hi\"," + member + tools + "}").getBytes(UTF_8));

    assertNull(UnaskedTools.without(call, tool -> tool.equals("tools.kept"), RESPONSES));
  }

  @Test
  void aCallWithoutThemIsNotReadAgain() {
    ModelCall call = RESPONSES.apply("{\"model\":\"m\",\"input\":\"Hi\"}".getBytes(UTF_8));
    assertNull(UnaskedTools.without(call, tool -> false, body -> call));
    assertFalse(call.features().contains(Feature.HOSTED_TOOL));
  }
}
