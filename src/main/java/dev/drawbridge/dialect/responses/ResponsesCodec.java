package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.codec.CallerCodec;
import dev.drawbridge.dialect.codec.EventWriter;
import dev.drawbridge.dialect.codec.Reply;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;

/**
 * OpenAI's responses as callers speak them. Vendors are asked in them only by callers who do, in
 * whose own bytes it is done: there is nothing to translate into.
 */
public final class ResponsesCodec implements CallerCodec {
  @Override
  public Conversation readCall(ModelCall call) {
    return ResponsesReading.read(call);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    var writer = new ResponsesWriter(reply, false);
    writer.write(new StreamEvent.Begun(answer.id(), answer.model()));
    if (!answer.choices().isEmpty()) choice(writer, answer.choices().getFirst());
    Usage usage = answer.usage();
    if (usage != null) writer.write(new StreamEvent.Used(usage));
    return writer.whole();
  }

  private static void choice(ResponsesWriter writer, ModelAnswer.Choice choice) {
    boolean weighed = choice.logprobs().isEmpty();
    int tool = 0;
    for (Part part : choice.parts()) {
      if (part instanceof Part.Text && !weighed) {
        weighed = true;
        writer.write(new StreamEvent.Weighed(0, choice.logprobs()));
      }
      switch (part) {
        case Part.Text text -> {
          writer.write(new StreamEvent.Said(0, text.text()));
          for (Part.Citation each : text.citations()) {
            writer.write(new StreamEvent.Cited(0, each));
          }
          writer.endPart();
        }
        case Part.Refused declined -> writer.write(new StreamEvent.Declined(0, declined.text()));
        case Part.Reasoning reasoning -> {
          writer.write(new StreamEvent.Thought(0, reasoning.text()));
          Part.Signature signature = reasoning.signature();
          if (signature != null) writer.write(new StreamEvent.Signed(0, signature));
          else writer.endReasoning();
        }
        case Part.ToolCall call -> {
          writer.write(
              new StreamEvent.ToolBegun(0, tool, call.id(), call.name(), call.signature()));
          writer.write(new StreamEvent.ToolArguments(0, tool++, call.arguments()));
        }
        case Part.Media media -> {} // Nothing that a call of the responses can ask for.
        case Part.ToolResult result -> {} // The caller's to give.
        case Part.CacheMark mark -> {} // So is this.
      }
    }
    writer.write(new StreamEvent.Stopped(0, choice.stop(), choice.sequence()));
  }

  @Override
  public EventWriter writer(Reply reply) {
    return new ResponsesWriter(reply, true);
  }

  @Override
  public byte[] writeError(int status, String message) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("message", Json.wellFormed(message));
          json.writeStringField("type", type);
          json.writeNullField("param");
          json.writeNullField("code");
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
