package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls whose pieces alternate, as OpenAI's chat may send them, reach callers of every dialect
 * whole: also where a dialect tells one call after the other.
 */
class AlternatingCallsTest {
  private static final List<StreamEvent> STEPS =
      List.of(
          new StreamEvent.Begun("a1", "m"),
          new StreamEvent.Said(0, "Let me see."),
          new StreamEvent.ToolBegun(0, 0, "call_a", "weather", null),
          new StreamEvent.ToolArguments(0, 0, "{\"city\":"),
          new StreamEvent.ToolBegun(0, 1, "call_b", "tide", null),
          new StreamEvent.ToolArguments(0, 1, "{\"city\":\"Em"),
          new StreamEvent.ToolArguments(0, 0, "\"Köln\"}"),
          new StreamEvent.ToolArguments(0, 1, "den\"}"),
          new StreamEvent.ToolBegun(0, 2, "call_c", "time", null),
          new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null),
          new StreamEvent.Done());

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "gemini"})
  void reachCallersWhole(Dialect callers) {
    CallerCodec codec =
        Objects.requireNonNull(Objects.requireNonNull(Dialects.ofCallers(callers)).callersChat());
    byte[] stream = Streams.written(codec.writer(new Reply(true, 1)), STEPS);
    VendorCodec reading = Objects.requireNonNull(Dialects.ofVendors(callers).chat());
    ModelAnswer answer = Answers.folded(Streams.read(reading.reader(), stream));
    List<String> said =
        answer.choices().getFirst().parts().stream()
            .map(
                part ->
                    switch (part) {
                      case Part.Text text -> text.text();
                      case Part.ToolCall call -> call.name() + call.arguments();
                      default -> "?";
                    })
            .toList();
    assertEquals(
        List.of("Let me see.", "weather{\"city\":\"Köln\"}", "tide{\"city\":\"Emden\"}", "time{}"),
        said);
  }

  /** Nobody reads responses here but their callers: the items of the last event say it all. */
  @Test
  void reachCallersOfResponsesWhole() {
    CallerCodec codec =
        Objects.requireNonNull(
            Objects.requireNonNull(Dialects.ofCallers(ResponsesDialect.ID)).callersChat());
    String stream =
        new String(
            Streams.written(codec.writer(new Reply(true, 1)), STEPS), StandardCharsets.UTF_8);
    String end = stream.substring(stream.lastIndexOf("event: response.completed"));
    assertTrue(end.contains("\"arguments\":\"{\\\"city\\\":\\\"Köln\\\"}\""), end);
    assertTrue(end.contains("\"arguments\":\"{\\\"city\\\":\\\"Emden\\\"}\""), end);
  }
}
