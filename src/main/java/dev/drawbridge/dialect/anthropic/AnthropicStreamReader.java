package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.KnownText;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a stream of {@code POST /v1/messages}. Not thread-safe. */
public final class AnthropicStreamReader implements EventReader {
  private final EventFrames frames = new EventFrames();
  private final KnownText known = new KnownText("text", Set.of());
  private final TokenCounts usage = new TokenCounts(AnthropicDialect.USAGE);
  private final StringBuilder signature = new StringBuilder();
  private String block = "";
  private int tools;
  private boolean ended;

  /** The signature that came before the next call. */
  private Part.@Nullable Signature ofCall;

  /** Whether the current call has brought any of its arguments. */
  private boolean argued;

  @Override
  public List<StreamEvent> feed(byte[] chunk) {
    return read(frames.feed(chunk), false);
  }

  @Override
  public List<StreamEvent> finish() {
    return read(frames.finish(), true);
  }

  /**
   * @param cut whether the last of them may be cut off
   */
  private List<StreamEvent> read(List<EventFrames.Frame> whole, boolean cut) {
    if (whole.isEmpty()) return List.of();
    List<StreamEvent> events = new ArrayList<>(whole.size());
    for (EventFrames.Frame frame : whole) {
      String text = known.of(frame);
      if (text != null) {
        if (!text.isEmpty()) events.add(new StreamEvent.Said(0, text));
        continue;
      }
      JsonNode tree;
      try {
        tree = Json.tree(frame.data());
      } catch (IOException e) {
        if (!cut && frame.isObject()) events.add(StreamEvent.Failed.brokenEvent());
        continue;
      }
      int before = events.size();
      if (tree.isObject()) event(frame, tree, events);
      if (events.size() == before + 1
          && "content_block_delta".equals(Nodes.text(tree, "type"))
          && events.getLast() instanceof StreamEvent.Said said) {
        known.keep(frame.data(), said.text());
      }
    }
    return events;
  }

  private void event(EventFrames.Frame frame, JsonNode tree, List<StreamEvent> events) {
    switch (Nodes.textOr(tree, "type", frame.name())) {
      case "message_start" -> {
        JsonNode message = tree.path("message");
        events.add(
            new StreamEvent.Begun(
                Nodes.textOr(message, "id", ""), Nodes.textOr(message, "model", "")));
        used(message.get("usage"), events);
        // A call that the vendor's own code made comes whole, and with it why the turn ends.
        for (JsonNode content : message.path("content")) {
          started(content, events);
          stopped(events);
        }
        ended(message, events);
      }
      case "content_block_start" -> started(tree.path("content_block"), events);
      case "content_block_delta" -> more(tree.path("delta"), events);
      case "content_block_stop" -> stopped(events);
      case "message_delta" -> {
        used(tree.get("usage"), events);
        ended(tree.path("delta"), events);
      }
      case "message_stop" -> events.add(new StreamEvent.Done());
      case "ping" -> events.add(new StreamEvent.Alive());
      case "error" -> events.add(new StreamEvent.Failed(frame.data()));
      case "" -> {
        if (tree.path("error").isObject()) events.add(new StreamEvent.Failed(frame.data()));
      }
      default -> {}
    }
  }

  private void ended(JsonNode told, List<StreamEvent> events) {
    String reason = Nodes.text(told, "stop_reason");
    if (reason == null || ended) return;
    ended = true;
    events.add(
        new StreamEvent.Stopped(
            0, AnthropicStopReasons.read(reason), Nodes.text(told, "stop_sequence")));
  }

  private void used(@Nullable JsonNode told, List<StreamEvent> events) {
    if (!usage.take(told)) return;
    Usage now = usage.usage();
    if (now != null) events.add(new StreamEvent.Used(now));
  }

  private void started(JsonNode content, List<StreamEvent> events) {
    if (!block.isEmpty()) stopped(events);
    block = Nodes.textOr(content, "type", "");
    signature.setLength(0);
    switch (block) {
      case "text" -> {
        String text = Nodes.textOr(content, "text", "");
        if (!text.isEmpty()) events.add(new StreamEvent.Said(0, text));
        for (Part.Citation cited : AnthropicCitations.read(content.get("citations"))) {
          events.add(new StreamEvent.Cited(0, cited));
        }
      }
      case "thinking" -> {
        String text = Nodes.textOr(content, "thinking", "");
        if (!text.isEmpty()) events.add(new StreamEvent.Thought(0, text));
        signature.append(Nodes.textOr(content, "signature", ""));
      }
      case "redacted_thinking" -> {
        String data = Nodes.textOr(content, "data", "");
        ofCall = AnthropicParts.ofCall(data);
        if (ofCall == null) {
          events.add(
              new StreamEvent.Signed(0, ForeignSignatures.taken(data, AnthropicDialect.ID, true)));
        }
      }
      case "tool_use" -> {
        argued = false;
        events.add(
            new StreamEvent.ToolBegun(
                0,
                tools,
                Nodes.textOr(content, "id", ""),
                Nodes.textOr(content, "name", ""),
                ofCall));
        ofCall = null;
        JsonNode input = content.path("input");
        // Usually empty, with all of it to come.
        if (input.isObject() && !input.isEmpty()) argue(Nodes.object(input), events);
      }
      default -> {}
    }
  }

  private void argue(String json, List<StreamEvent> events) {
    argued = true;
    events.add(new StreamEvent.ToolArguments(0, tools, json));
  }

  private void more(JsonNode delta, List<StreamEvent> events) {
    switch (Nodes.textOr(delta, "type", "")) {
      case "text_delta" -> {
        String text = Nodes.textOr(delta, "text", "");
        if (!text.isEmpty()) events.add(new StreamEvent.Said(0, text));
      }
      case "thinking_delta" -> {
        String text = Nodes.textOr(delta, "thinking", "");
        if (!text.isEmpty()) events.add(new StreamEvent.Thought(0, text));
      }
      case "signature_delta" -> signature.append(Nodes.textOr(delta, "signature", ""));
      case "input_json_delta" -> {
        String json = Nodes.textOr(delta, "partial_json", "");
        if (!json.isEmpty() && block.equals("tool_use")) argue(json, events);
      }
      case "citations_delta" ->
          events.add(new StreamEvent.Cited(0, AnthropicCitations.one(delta.path("citation"))));
      default -> {}
    }
  }

  private void stopped(List<StreamEvent> events) {
    if (block.equals("thinking")) {
      String seal = signature.toString();
      if (!seal.isEmpty() && !seal.equals(ForeignSignatures.UNSIGNED)) {
        events.add(
            new StreamEvent.Signed(0, ForeignSignatures.taken(seal, AnthropicDialect.ID, false)));
      }
    } else if (block.equals("tool_use")) {
      if (!argued) argue("{}", events);
      tools++;
    }
    block = "";
  }
}
