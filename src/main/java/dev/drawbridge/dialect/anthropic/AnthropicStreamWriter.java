package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream of {@code POST /v1/messages}: blocks one after the other, each begun and ended.
 * Only the first choice is told. Not thread-safe.
 */
final class AnthropicStreamWriter implements EventWriter {
  private enum Block {
    NONE,
    TEXT,
    THINKING,
    TOOL
  }

  /** Where the step at hand is written. */
  private GrowingBytes out = new GrowingBytes();

  private final OrderedCalls calls = new OrderedCalls();

  /** How more of the open block is told, and of which kind and place it is. */
  private @Nullable JsonTemplate delta;

  private String deltaType = "";
  private int deltaIndex;
  private boolean started;
  private Block block = Block.NONE;
  private boolean spoken;
  private Part.@Nullable Signature held;
  private int index;
  private StopReason reason = StopReason.END;
  private @Nullable String sequence;
  private @Nullable Usage usage;

  @Override
  public void write(StreamEvent event, GrowingBytes to) {
    out = to;
    try {
      step(event);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
  }

  private void step(StreamEvent event) throws IOException {
    switch (event) {
      case StreamEvent.Begun begun -> start(begun.id(), begun.model());
      case StreamEvent.Said said -> {
        if (said.choice() == 0) text(said.text());
      }
      case StreamEvent.Declined declined -> {
        if (declined.choice() == 0) text(declined.text());
      }
      case StreamEvent.Thought thought -> {
        if (thought.choice() == 0 && !thought.text().isEmpty()) {
          open(Block.THINKING);
          delta("thinking_delta", "thinking", thought.text());
        }
      }
      case StreamEvent.Signed signed -> {
        if (signed.choice() == 0) signed(signed.signature());
      }
      case StreamEvent.ToolBegun tool -> {
        if (tool.choice() == 0) {
          calls.begun(tool);
          calls();
        }
      }
      case StreamEvent.ToolArguments arguments -> {
        if (arguments.choice() == 0) {
          calls.more(arguments.tool(), arguments.json());
          calls();
        }
      }
      case StreamEvent.Cited cited -> {
        if (cited.choice() == 0) cited(cited.citation());
      }
      case StreamEvent.Weighed weighed -> {}
      case StreamEvent.Stopped stopped -> {
        if (stopped.choice() == 0) {
          close();
          reason = stopped.reason();
          sequence = stopped.sequence();
        }
      }
      case StreamEvent.Used used -> usage = used.usage();
      case StreamEvent.Alive alive -> event("ping", json -> {});
      case StreamEvent.Done done -> end();
      case StreamEvent.Failed failed -> {}
    }
  }

  private void event(String type, Json.Writing members) {
    out.write(written(type, members));
  }

  private static byte[] written(String type, Json.Writing members) {
    byte[] data =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("type", type);
              members.to(json);
              json.writeEndObject();
            });
    byte[] name = ("event: " + type + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
    byte[] event = Arrays.copyOf(name, name.length + data.length + 2);
    System.arraycopy(data, 0, event, name.length, data.length);
    event[event.length - 2] = '\n';
    event[event.length - 1] = '\n';
    return event;
  }

  private void start(String id, String model) throws IOException {
    if (started) return;
    started = true;
    event(
        "message_start",
        json -> {
          json.writeObjectFieldStart("message");
          AnthropicAnswerWriter.head(json, id, model);
          json.writeArrayFieldStart("content");
          json.writeEndArray();
          json.writeNullField("stop_reason");
          json.writeNullField("stop_sequence");
          AnthropicUsage.write(json, usage);
          json.writeEndObject();
        });
  }

  /** Opens a block where the open one is of another kind. */
  private void open(Block kind) throws IOException {
    if (block == kind) return;
    close();
    begin(
        kind,
        json -> {
          if (kind == Block.TEXT) {
            json.writeStringField("type", "text");
            json.writeStringField("text", "");
          } else {
            json.writeStringField("type", "thinking");
            json.writeStringField("thinking", "");
            json.writeStringField("signature", "");
          }
        });
  }

  private void begin(Block kind, Json.Writing content) throws IOException {
    start("", "");
    block = kind;
    event(
        "content_block_start",
        json -> {
          json.writeNumberField("index", index);
          json.writeObjectFieldStart("content_block");
          content.to(json);
          json.writeEndObject();
        });
  }

  private void delta(Json.Writing delta) throws IOException {
    event(
        "content_block_delta",
        json -> {
          json.writeNumberField("index", index);
          json.writeObjectFieldStart("delta");
          delta.to(json);
          json.writeEndObject();
        });
  }

  private void delta(String type, String name, String value) throws IOException {
    JsonTemplate template = delta;
    if (template == null || !type.equals(deltaType) || index != deltaIndex) {
      template =
          JsonTemplate.of(
              text ->
                  written(
                      "content_block_delta",
                      json -> {
                        json.writeNumberField("index", index);
                        json.writeObjectFieldStart("delta");
                        json.writeStringField("type", type);
                        json.writeStringField(name, text);
                        json.writeEndObject();
                      }));
      delta = template;
      deltaType = type;
      deltaIndex = index;
    }
    template.write(value, out);
  }

  private void stop() throws IOException {
    int ended = index++;
    block = Block.NONE;
    event("content_block_stop", json -> json.writeNumberField("index", ended));
  }

  /** Ends the open block, and writes the calls that were held back. */
  private void close() throws IOException {
    if (block == Block.THINKING) {
      delta("signature_delta", "signature", ForeignSignatures.UNSIGNED);
      stop();
    } else if (block == Block.TEXT) {
      stop();
    }
    calls.noMore();
    calls();
  }

  private void text(String text) throws IOException {
    if (text.isEmpty()) return;
    spoken = true;
    held = null;
    open(Block.TEXT);
    delta("text_delta", "text", text);
  }

  private void signed(Part.Signature signature) throws IOException {
    if (spoken && block != Block.THINKING && !signature.hidden()) {
      held = signature; // Of words, unless a call comes: see AnthropicAnswerWriter.told.
      return;
    }
    seal(signature);
  }

  private void seal(Part.Signature signature) throws IOException {
    if (!signature.hidden()) {
      open(Block.THINKING);
      delta("signature_delta", "signature", AnthropicAnswerWriter.seal(signature));
    } else {
      close();
      begin(Block.NONE, json -> AnthropicAnswerWriter.reasoning(json, "", signature));
    }
    stop();
  }

  private void cited(Part.Citation citation) throws IOException {
    open(Block.TEXT);
    delta(
        json -> {
          json.writeStringField("type", "citations_delta");
          json.writeFieldName("citation");
          AnthropicCitations.write(json, citation);
        });
  }

  /** Writes as much of the calls as may be written by now. */
  private void calls() throws IOException {
    for (OrderedCalls.Step step = calls.next(); step != null; step = calls.next()) {
      switch (step) {
        case OrderedCalls.Begin begin -> begin(begin.call());
        case OrderedCalls.More more -> delta("input_json_delta", "partial_json", more.json());
        case OrderedCalls.End end -> stop();
      }
    }
  }

  private void begin(StreamEvent.ToolBegun call) throws IOException {
    if (block == Block.TEXT) stop();
    if (block == Block.THINKING) {
      delta("signature_delta", "signature", ForeignSignatures.UNSIGNED);
      stop();
    }
    if (held != null) seal(held);
    held = null;
    spoken = true;
    Part.Signature signature = call.signature();
    if (signature != null) {
      begin(Block.NONE, json -> AnthropicAnswerWriter.callSignature(json, signature));
      stop();
    }
    begin(
        Block.TOOL,
        json -> {
          json.writeStringField("type", "tool_use");
          json.writeStringField("id", ToolIds.fit(call.id(), AnthropicBlocks.LONGEST_ID));
          json.writeStringField("name", Json.wellFormed(call.name()));
          json.writeObjectFieldStart("input");
          json.writeEndObject();
        });
  }

  private void end() throws IOException {
    start("", "");
    close();
    event(
        "message_delta",
        json -> {
          json.writeObjectFieldStart("delta");
          json.writeStringField("stop_reason", AnthropicStopReasons.write(reason));
          AnthropicAnswerWriter.sequence(json, sequence);
          json.writeEndObject();
          AnthropicUsage.write(json, usage);
        });
    event("message_stop", json -> {});
  }
}
