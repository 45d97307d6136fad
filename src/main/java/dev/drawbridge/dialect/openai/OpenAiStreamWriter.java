package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat's stream: a {@code chat.completion.chunk} for each step, at last {@code [DONE]}.
 */
final class OpenAiStreamWriter implements EventWriter {
  private static final byte[] NOTHING = {};
  private static final byte[] HEAD = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Reply reply;
  private final Map<Integer, Choice> choices = new HashMap<>(2);
  private String id = "";
  private String model = "";
  private @Nullable Usage usage;

  /** What was written of a choice. */
  private static final class Choice {
    final StringBuilder thought = new StringBuilder();

    /** How more of its text is told; null before its second piece. */
    @Nullable JsonTemplate said;

    int details;
    boolean declined;
  }

  /** Writes a delta's members. */
  private interface Delta {
    void to(JsonGenerator json) throws IOException;
  }

  OpenAiStreamWriter(Reply reply) {
    this.reply = reply;
  }

  @Override
  public void write(StreamEvent event, GrowingBytes out) {
    out.write(written(event, out));
  }

  /** Gives the bytes of a step; what the model said is written at once. */
  private byte[] written(StreamEvent event, GrowingBytes out) {
    return switch (event) {
      case StreamEvent.Begun begun -> {
        id = OpenAiAnswerWriter.id(begun.id());
        model = begun.model();
        for (Choice choice : choices.values()) choice.said = null;
        choices.put(0, new Choice());
        yield delta(0, true, json -> {});
      }
      case StreamEvent.Said said -> {
        said(said.choice(), said.text(), out);
        yield NOTHING;
      }
      case StreamEvent.Thought thought -> {
        byte[] chunk =
            delta(
                thought.choice(),
                json -> json.writeStringField("reasoning_content", thought.text()));
        of(thought.choice()).thought.append(thought.text());
        yield chunk;
      }
      case StreamEvent.Signed signed -> delta(signed.choice(), json -> sign(json, signed));
      case StreamEvent.Declined declined -> {
        byte[] chunk =
            delta(declined.choice(), json -> json.writeStringField("refusal", declined.text()));
        of(declined.choice()).declined = true;
        yield chunk;
      }
      case StreamEvent.ToolBegun tool -> delta(tool.choice(), json -> begin(json, tool));
      case StreamEvent.ToolArguments more -> delta(more.choice(), json -> arguments(json, more));
      case StreamEvent.Cited cited ->
          delta(cited.choice(), json -> OpenAiParts.annotations(json, List.of(cited.citation())));
      case StreamEvent.Weighed weighed -> weighed(weighed);
      case StreamEvent.Stopped stopped -> stopped(stopped);
      case StreamEvent.Used used -> {
        usage = used.usage();
        yield NOTHING;
      }
      case StreamEvent.Done done -> done();
      case StreamEvent.Alive alive -> NOTHING;
      case StreamEvent.Failed failed -> NOTHING;
    };
  }

  private Choice of(int choice) {
    return choices.computeIfAbsent(choice, c -> new Choice());
  }

  private void said(int choice, String text, GrowingBytes out) {
    Choice known = choices.get(choice);
    if (known == null) {
      out.write(delta(choice, json -> json.writeStringField("content", text)));
      return;
    }
    JsonTemplate template = known.said;
    if (template == null) {
      template =
          JsonTemplate.of(t -> delta(choice, false, json -> json.writeStringField("content", t)));
      known.said = template;
    }
    template.write(text, out);
  }

  private byte[] delta(int choice, Delta members) {
    // Its first chunk says who speaks.
    boolean first = !choices.containsKey(choice);
    of(choice);
    return delta(choice, first, members);
  }

  private byte[] delta(int choice, boolean first, Delta members) {
    return chunk(
        json -> {
          open(json, choice);
          json.writeObjectFieldStart("delta");
          if (first) json.writeStringField("role", "assistant");
          if (first && choice == 0) json.writeStringField("content", "");
          members.to(json);
          json.writeEndObject();
          json.writeNullField("finish_reason");
          close(json);
        });
  }

  private byte[] weighed(StreamEvent.Weighed weighed) {
    return chunk(
        json -> {
          open(json, weighed.choice());
          json.writeObjectFieldStart("delta");
          json.writeEndObject();
          OpenAiLogprobs.write(json, weighed.tokens());
          json.writeNullField("finish_reason");
          close(json);
        });
  }

  private byte[] stopped(StreamEvent.Stopped stopped) {
    boolean declined = of(stopped.choice()).declined;
    return chunk(
        json -> {
          open(json, stopped.choice());
          json.writeObjectFieldStart("delta");
          json.writeEndObject();
          json.writeStringField(
              "finish_reason", OpenAiStopReasons.write(stopped.reason(), declined));
          Json.optional(json, "stop_reason", stopped.sequence());
          close(json);
        });
  }

  private byte[] done() {
    Usage last = usage;
    if (last == null || !reply.usageAsked()) return DONE.clone();
    byte[] chunk =
        chunk(
            json -> {
              json.writeArrayFieldStart("choices");
              json.writeEndArray();
              OpenAiUsage.write(json, last);
            });
    byte[] both = Arrays.copyOf(chunk, chunk.length + DONE.length);
    System.arraycopy(DONE, 0, both, chunk.length, DONE.length);
    return both;
  }

  private void sign(JsonGenerator json, StreamEvent.Signed signed) throws IOException {
    Choice choice = of(signed.choice());
    json.writeArrayFieldStart("reasoning_details");
    // The text came as it was thought; whoever keeps the details gets it with its signature.
    OpenAiReasoning.detail(json, choice.thought.toString(), signed.signature(), choice.details++);
    json.writeEndArray();
    choice.thought.setLength(0);
  }

  private static void begin(JsonGenerator json, StreamEvent.ToolBegun tool) throws IOException {
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", tool.tool());
    json.writeStringField("id", tool.id());
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", tool.name());
    json.writeStringField("arguments", "");
    json.writeEndObject();
    OpenAiReasoning.call(json, tool.signature());
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void arguments(JsonGenerator json, StreamEvent.ToolArguments more)
      throws IOException {
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", more.tool());
    json.writeObjectFieldStart("function");
    json.writeStringField("arguments", more.json());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void open(JsonGenerator json, int choice) throws IOException {
    json.writeArrayFieldStart("choices");
    json.writeStartObject();
    json.writeNumberField("index", choice);
  }

  private static void close(JsonGenerator json) throws IOException {
    json.writeEndObject();
    json.writeEndArray();
  }

  private byte[] chunk(Delta members) {
    byte[] data =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("id", id);
              json.writeStringField("object", "chat.completion.chunk");
              json.writeNumberField("created", reply.created());
              json.writeStringField("model", model);
              members.to(json);
              json.writeEndObject();
            });
    byte[] event = new byte[HEAD.length + data.length + TAIL.length];
    System.arraycopy(HEAD, 0, event, 0, HEAD.length);
    System.arraycopy(data, 0, event, HEAD.length, data.length);
    System.arraycopy(TAIL, 0, event, HEAD.length + data.length, TAIL.length);
    return event;
  }
}
