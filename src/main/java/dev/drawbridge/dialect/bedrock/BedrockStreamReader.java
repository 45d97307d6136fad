package dev.drawbridge.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.eventstream.HeaderValue;
import software.amazon.awssdk.eventstream.Message;

/**
 * Reads ConverseStream's events. The answer is whole with {@code messageStop}; the usage comes in
 * {@code metadata}, usually after it, at times before it or not at all.
 */
public final class BedrockStreamReader implements EventReader {
  private final AwsFrames frames = new AwsFrames();

  /** The calls, by the numbers of their blocks. */
  private final Map<Integer, Integer> calls = new HashMap<>();

  private boolean stopped;
  private boolean counted;
  private boolean ended;

  @Override
  public List<StreamEvent> feed(byte[] chunk) {
    if (ended) return List.of();
    List<StreamEvent> events = new ArrayList<>();
    try {
      for (Message message : frames.feed(chunk)) {
        if (!ended) message(events, message);
      }
    } catch (RuntimeException e) {
      // The library throws what it likes on bytes that are none of its format.
      ended = true;
      events.add(
          new StreamEvent.Failed(
              "{\"message\":\"The event stream is damaged.\"}".getBytes(StandardCharsets.UTF_8)));
    }
    return events;
  }

  /** A message that is not whole says nothing; where none is missing but the usage, it is done. */
  @Override
  public List<StreamEvent> finish() {
    if (ended || !stopped) return List.of();
    ended = true;
    return List.of(new StreamEvent.Done());
  }

  private void message(List<StreamEvent> events, Message message) {
    if (!header(message, ":message-type").equals("event")) {
      ended = true;
      events.add(new StreamEvent.Failed(failure(message)));
      return;
    }
    JsonNode payload;
    try {
      payload = Json.tree(message.getPayload());
    } catch (IOException e) {
      ended = true;
      events.add(StreamEvent.Failed.brokenEvent());
      return;
    }
    switch (header(message, ":event-type")) {
      case "messageStart" -> events.add(new StreamEvent.Begun("", ""));
      case "contentBlockStart" -> start(events, payload);
      case "contentBlockDelta" -> delta(events, payload);
      case "messageStop" -> {
        stopped = true;
        events.add(
            new StreamEvent.Stopped(
                0,
                BedrockStopReasons.read(Nodes.textOrEmpty(payload, "stopReason")),
                Nodes.text(payload.path("additionalModelResponseFields"), "stop_sequence")));
      }
      case "metadata" -> {
        counted = true;
        Usage usage = BedrockAnswerReader.usage(payload.path("usage"));
        if (usage != null) events.add(new StreamEvent.Used(usage));
      }
      default -> {}
    }
    if (!stopped || !counted) return;
    ended = true;
    events.add(new StreamEvent.Done());
  }

  private static String header(Message message, String name) {
    HeaderValue value = message.getHeaders().get(name);
    return value == null ? "" : value.getString();
  }

  /** An exception in the stream, with its name where an error's body has it. */
  private static byte[] failure(Message message) {
    String name = header(message, ":exception-type");
    if (name.isEmpty()) name = header(message, ":error-code");
    String said = header(message, ":error-message");
    try {
      JsonNode payload = Json.tree(message.getPayload());
      if (payload instanceof ObjectNode object) {
        return Nodes.raw(object.put("__type", name)).getBytes(StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      said = said.isEmpty() ? name : said; // Its headers alone name it.
    }
    String text = said;
    String type = name;
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("__type", Json.wellFormed(type));
          json.writeStringField("message", Json.wellFormed(text));
          json.writeEndObject();
        });
  }

  private static int index(JsonNode payload) {
    Integer index = Nodes.whole(payload, "contentBlockIndex");
    return index == null ? 0 : index;
  }

  private void start(List<StreamEvent> events, JsonNode payload) {
    JsonNode call = payload.path("start").path("toolUse");
    if (!call.isObject() || calls.containsKey(index(payload))) return;
    int tool = calls.size();
    calls.put(index(payload), tool);
    events.add(
        new StreamEvent.ToolBegun(
            0, tool, Nodes.textOrEmpty(call, "toolUseId"), Nodes.textOrEmpty(call, "name"), null));
  }

  private void delta(List<StreamEvent> events, JsonNode payload) {
    JsonNode delta = payload.path("delta");
    String text = Nodes.textOrEmpty(delta, "text");
    if (!text.isEmpty()) events.add(new StreamEvent.Said(0, text));
    String input = Nodes.textOrEmpty(delta.path("toolUse"), "input");
    @Nullable Integer tool = calls.get(index(payload));
    if (!input.isEmpty() && tool != null) {
      events.add(new StreamEvent.ToolArguments(0, tool, input));
    }
    JsonNode reasoning = delta.path("reasoningContent");
    String thought = Nodes.textOrEmpty(reasoning, "text");
    if (!thought.isEmpty()) events.add(new StreamEvent.Thought(0, thought));
    Part.Signature signature = BedrockAnswerReader.signature(reasoning, reasoning);
    if (signature != null) events.add(new StreamEvent.Signed(0, signature));
    if (delta.path("citation").isObject()) {
      events.add(new StreamEvent.Cited(0, BedrockAnswerReader.citation(delta.path("citation"))));
    }
  }
}
