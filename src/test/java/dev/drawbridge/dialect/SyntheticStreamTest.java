package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.gemini.GeminiArray;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesStreamObserver;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticStreamTest {
  private static final String CHUNK =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]}%s}],\"tomorrow\":1}";

  private static ModelCall call(Dialect dialect, boolean stream) {
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
    String body = "{\"model\":\"m\",\"max_tokens\":9,\"stream\":" + stream + "," + messages + "}";
    String contents = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]}]}";
    return switch (dialect.wire()) {
      case "openai" -> OpenAiRequestScanner.read(body.getBytes(UTF_8));
      case "anthropic" -> AnthropicRequestScanner.read(body.getBytes(UTF_8));
      case "responses" ->
          ResponsesRequestScanner.read(
              ("{\"model\":\"m\",\"stream\":" + stream + ",\"input\":\"x\"}").getBytes(UTF_8));
      case "gemini" -> GeminiRequestScanner.read(contents.getBytes(UTF_8), "m", stream);
      default -> throw new IllegalArgumentException(dialect.wire());
    };
  }

  private static Translation way(Dialect callers, Dialect vendors) {
    var target = new CallTarget(vendors, null, "m", null, null, false, null);
    return Dialects.translation(call(callers, true), target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "gemini"})
  void aDocumentIsTheStreamThatItWouldHaveBeen(Dialect callers) throws Exception {
    for (Dialect vendors : List.of(OpenAiDialect.ID, AnthropicDialect.ID, GeminiDialect.ID)) {
      CallerCodec written =
          Objects.requireNonNull(Objects.requireNonNull(Dialects.ofCallers(vendors)).callersChat());
      VendorCodec read = Objects.requireNonNull(Dialects.ofVendors(callers).chat());
      for (long seed = 0; seed < 50; seed++) {
        ModelAnswer answer = new Answers(seed, vendors, Set.of()).next();
        byte[] document = written.writeAnswer(answer, new Reply(true, 1));
        WholeAnswer whole = way(callers, vendors).whole(document);
        assertTrue(whole.whole());
        assertEquals(answer.usage(), whole.usage());
        ModelAnswer told = Answers.folded(Streams.read(read.reader(), whole.body()));
        Shown.assertSame(
            answer.choices().getFirst(), told.choices().getFirst(), callers + "<" + vendors);
      }
    }
  }

  @Test
  void whoAskedForNoStreamGetsTheDocument() {
    byte[] document =
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"}}]}".getBytes(UTF_8);
    var target = new CallTarget(OpenAiDialect.ID, null, "m", null, null, false, null);
    Translation way = Dialects.translation(call(OpenAiDialect.ID, false), target);
    assertSame(document, way.whole(document).body());
  }

  /** A document after a keep-alive would be an event stream that says nothing. */
  @Test
  void aResponseIsItsFirstAndItsLastEvent() throws Exception {
    String document =
        """
        {"id":"resp_1","object":"response","status":"%s","tomorrow":1,
         "output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],
         "usage":{"input_tokens":9,"output_tokens":1}}
        """;
    for (String status : List.of("completed", "incomplete")) {
      byte[] body = document.formatted(status).getBytes(UTF_8);
      WholeAnswer whole = way(ResponsesDialect.ID, ResponsesDialect.ID).whole(body);
      assertTrue(whole.whole() && !whole.error());

      var stream = new ResponsesStreamObserver();
      stream.feed(whole.body());
      assertTrue(stream.complete());
      assertEquals(whole.usage(), stream.usage());
      String[] events = new String(whole.body(), UTF_8).split("\n\n", -1);
      assertEquals(3, events.length);
      JsonNode first = data(events[0], "response.created");
      assertEquals("in_progress", first.at("/response/status").asText());
      assertEquals("resp_1", first.at("/response/id").asText());
      JsonNode last = data(events[1], "response." + status);
      assertEquals(Json.tree(body), last.path("response"));
    }
    byte[] begun = document.formatted("in_progress").getBytes(UTF_8);
    assertSame(begun, way(ResponsesDialect.ID, ResponsesDialect.ID).whole(begun).body());
  }

  private static JsonNode data(String event, String type) throws Exception {
    String name = "event: " + type + "\n";
    assertTrue(event.startsWith(name), event);
    JsonNode data = Json.tree(event.substring(name.length()).replaceAll("(?m)^data: ", ""));
    assertEquals(type, data.path("type").asText());
    return data;
  }

  @Test
  void geminisBytesAreItsOwn() {
    String document = CHUNK.formatted("Hi", ",\n\"finishReason\":\"STOP\"");
    WholeAnswer whole = way(GeminiDialect.ID, GeminiDialect.ID).whole(document.getBytes(UTF_8));
    // Google's own clients read each line for itself.
    assertEquals("data: " + document.replace("\n", " ") + "\n\n", new String(whole.body(), UTF_8));
  }

  @Test
  void oneDocumentIsAnArrayOfOne() throws Exception {
    String document = CHUNK.formatted("Hi", ",\n\"finishReason\":\"STOP\"");
    var way = new GeminiArray(way(GeminiDialect.ID, GeminiDialect.ID));
    JsonNode told = Json.tree(way.whole(document.getBytes(UTF_8)).body());
    assertEquals(Json.tree("[" + document + "]"), told);
    var translated = new GeminiArray(way(GeminiDialect.ID, OpenAiDialect.ID));
    byte[] openai =
        "{\"id\":\"i\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"
            .getBytes(UTF_8);
    JsonNode array = Json.tree(translated.whole(openai).body());
    assertTrue(array.isArray(), array.toString());
    assertEquals("Hi", array.at("/0/candidates/0/content/parts/0/text").asText());
  }

  @Test
  void anArrayIsItsChunks() throws Exception {
    String one = CHUNK.formatted("Hel", "");
    String two = CHUNK.formatted("lo", ",\"finishReason\":\"STOP\"");
    byte[] array = (" [" + one + "\n,\r\n" + two + "]").getBytes(UTF_8);
    String events = "data: " + one + "\n\ndata: " + two + "\n\n";
    WholeAnswer same = way(GeminiDialect.ID, GeminiDialect.ID).whole(array);
    assertTrue(same.whole());
    assertEquals(events, new String(same.body(), UTF_8));
    WholeAnswer other = way(OpenAiDialect.ID, GeminiDialect.ID).whole(array);
    var told = Answers.folded(Streams.read(new OpenAiChatCodec().reader(), other.body()));
    assertEquals("[Text[5]]", told.choices().getFirst().parts().toString());
  }

  @Test
  void anArrayThatBreaksOffIsNoAnswer() {
    byte[] cut = ("[" + CHUNK.formatted("Hel", "") + "]").getBytes(UTF_8);
    String late = ",{\"error\":{\"code\":503,\"message\":\"m\"}}]";
    byte[] failed = ("[" + CHUNK.formatted("Hel", "") + late).getBytes(UTF_8);
    for (Dialect callers : List.of(OpenAiDialect.ID, GeminiDialect.ID)) {
      assertFalse(way(callers, GeminiDialect.ID).whole(cut).whole());
      WholeAnswer after = way(callers, GeminiDialect.ID).whole(failed);
      assertFalse(after.whole() || after.error());
    }
  }

  @Test
  void anArrayOfErrorsIsOne() {
    byte[] error = "[{\"error\":{\"code\":429,\"message\":\"m\"}}]".getBytes(UTF_8);
    for (Dialect callers : List.of(OpenAiDialect.ID, GeminiDialect.ID)) {
      WholeAnswer answer = way(callers, GeminiDialect.ID).whole(error);
      assertTrue(answer.error());
      assertArrayEquals(error, answer.body());
    }
  }
}
