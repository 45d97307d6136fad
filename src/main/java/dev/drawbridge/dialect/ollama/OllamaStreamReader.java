package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.openai.OpenAiLogprobs;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonLines;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads Ollama's stream: a line of JSON for each step, the last of them {@code done}. */
final class OllamaStreamReader implements EventReader {
  private final JsonLines lines = new JsonLines();
  private boolean begun;
  private boolean done;
  private int calls;

  @Override
  public List<StreamEvent> feed(byte[] chunk) {
    return read(lines.feed(chunk), false);
  }

  @Override
  public List<StreamEvent> finish() {
    return read(lines.finish(), true);
  }

  /**
   * @param cut whether the last of them may be cut off
   */
  private List<StreamEvent> read(List<byte[]> whole, boolean cut) {
    if (whole.isEmpty()) return List.of();
    List<StreamEvent> events = new ArrayList<>(whole.size());
    for (byte[] line : whole) {
      if (done) break;
      try {
        JsonNode step = Json.tree(line);
        if (step.isObject()) step(events, step, line);
      } catch (IOException e) {
        if (!cut && line[0] == '{') events.add(StreamEvent.Failed.brokenEvent());
      }
    }
    return events;
  }

  private void step(List<StreamEvent> events, JsonNode step, byte[] line) {
    if (Nodes.has(step, "error")) {
      events.add(new StreamEvent.Failed(line));
      return;
    }
    if (!begun) {
      begun = true;
      events.add(new StreamEvent.Begun("", Nodes.textOrEmpty(step, "model")));
    }
    JsonNode message = step.path("message");
    String thought = Nodes.textOrEmpty(message, "thinking");
    if (!thought.isEmpty()) events.add(new StreamEvent.Thought(0, thought));
    List<TokenLogprob> logprobs = OpenAiLogprobs.tokens(step.path("logprobs"));
    if (!logprobs.isEmpty()) events.add(new StreamEvent.Weighed(0, logprobs));
    String text = Nodes.textOrEmpty(message, "content");
    if (!text.isEmpty()) events.add(new StreamEvent.Said(0, text));
    for (JsonNode said : message.path("tool_calls")) {
      Part.ToolCall call = OllamaAnswerReader.call(said);
      events.add(new StreamEvent.ToolBegun(0, calls, call.id(), call.name(), null));
      events.add(new StreamEvent.ToolArguments(0, calls, call.arguments()));
      calls++;
    }
    if (!step.path("done").asBoolean(false)) return;
    done = true;
    String reason = Nodes.textOrEmpty(step, "done_reason");
    events.add(new StreamEvent.Stopped(0, OllamaStopReasons.read(reason, calls > 0), null));
    Usage usage = OllamaAnswerReader.usage(step);
    if (usage != null) events.add(new StreamEvent.Used(usage));
    events.add(new StreamEvent.Done());
  }
}
