package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a long stream of many like events says is the same in another dialect, however it comes. */
class TranslatedTextTest {
  private static final String[] PIECES = {
    "The",
    " bridge \\\"is\\\"",
    " down.\\n",
    "Grüße",
    " \\u00e4",
    "",
    " 你好",
    " \\ud83d\\ude42",
    " end"
  };
  private static final String SAID = "The bridge \"is\" down.\nGrüße ä 你好 🙂 end";

  private static String openAi() {
    var stream = new StringBuilder();
    String chunk =
        "data: {\"id\":\"chatcmpl-1\",\"created\":%d,\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"delta\":{%s},\"finish_reason\":%s}],\"usage\":null,\"obfuscation\":\"%s\"}\n\n";
    stream.append(chunk.formatted(1, "\"role\":\"assistant\",\"content\":\"\"", "null", "x"));
    int at = 2;
    for (String piece : PIECES) {
      stream.append(chunk.formatted(at, "\"content\":\"" + piece + "\"", "null", "x".repeat(at++)));
    }
    return stream
        .append(chunk.formatted(at, "", "\"stop\"", ""))
        .append("data: [DONE]\n\n")
        .toString();
  }

  private static String anthropic() {
    var stream = new StringBuilder();
    stream.append(
        event(
            "message_start",
            "\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1}}"));
    stream.append(
        event(
            "content_block_start",
            "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (String piece : PIECES) {
      stream.append(
          event(
              "content_block_delta",
              "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + piece + "\"}"));
    }
    stream.append(event("content_block_stop", "\"index\":0"));
    stream.append(
        event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}"));
    return stream.append(event("message_stop", "\"x\":1")).toString();
  }

  private static String event(String type, String members) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,openai",
    "/v1/responses,openai",
    "/v1/chat/completions,anthropic",
    "/v1/responses,anthropic"
  })
  void eachPieceIsSaidOnce(String path, String vendor) throws IOException {
    String request =
        "{\"model\":\"m\",\"stream\":true,\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"input\":\"hi\"}";
    Dialect target = vendor.equals("openai") ? OpenAiDialect.ID : AnthropicDialect.ID;
    byte[] came = (vendor.equals("openai") ? openAi() : anthropic()).getBytes(UTF_8);
    for (int piece : new int[] {1, 3, 97, 1_000, 100_000}) {
      AnswerStream stream = stream(path, request, target);
      var out = new ByteArrayOutputStream();
      for (int at = 0; at < came.length; at += piece) {
        out.writeBytes(
            stream.feed(Arrays.copyOfRange(came, at, Math.min(came.length, at + piece))));
      }
      out.writeBytes(stream.finish());

      assertTrue(stream.complete());
      assertEquals(SAID, said(out.toString(UTF_8)), path + " in pieces of " + piece);
    }
  }

  private static AnswerStream stream(String path, String request, Dialect target) {
    for (var callers : Dialects.callers()) {
      for (var endpoint : callers.endpoints()) {
        if (!endpoint.paths().contains(path)) continue;
        ModelCall call = new CallerForm(callers, endpoint, true).read(request.getBytes(UTF_8), "");
        return Dialects.translation(
            call, new CallTarget(target, null, "m", null, 4096, false, null))
            .stream();
      }
    }
    throw new IllegalArgumentException(path);
  }

  /** The text of all deltas, each of whose events has to be JSON. */
  private static String said(String stream) throws IOException {
    var said = new StringBuilder();
    int number = 0;
    for (String line : stream.split("\n")) {
      if (!line.startsWith("data: {")) continue;
      JsonNode event = Json.tree(line.substring(6));
      assertNotNull(event);
      if (event.has("sequence_number")) {
        assertEquals(number++, event.get("sequence_number").intValue());
      }
      JsonNode delta = Objects.requireNonNullElse(event.get("delta"), event.at("/choices/0/delta"));
      if (delta.isTextual()) said.append(delta.textValue());
      else said.append(delta.path("text").asText("")).append(delta.path("content").asText(""));
    }
    return said.toString();
  }
}
