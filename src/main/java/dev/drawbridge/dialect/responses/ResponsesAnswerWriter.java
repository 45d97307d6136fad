package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;

/** Writes whole answers of the responses, by the events that a stream of them would have. */
final class ResponsesAnswerWriter {
  private ResponsesAnswerWriter() {}

  static byte[] write(ModelAnswer answer, Reply reply) {
    var writer = new ResponsesStreamWriter(reply, false);
    writer.add(new StreamEvent.Begun(answer.id(), answer.model()));
    if (!answer.choices().isEmpty()) choice(writer, answer.choices().getFirst());
    Usage usage = answer.usage();
    if (usage != null) writer.add(new StreamEvent.Used(usage));
    return writer.whole();
  }

  private static void choice(ResponsesStreamWriter writer, ModelAnswer.Choice choice) {
    boolean weighed = choice.logprobs().isEmpty();
    int tool = 0;
    for (Part part : choice.parts()) {
      if (part instanceof Part.Text && !weighed) {
        weighed = true;
        writer.add(new StreamEvent.Weighed(0, choice.logprobs()));
      }
      switch (part) {
        case Part.Text text -> {
          writer.add(new StreamEvent.Said(0, text.text()));
          for (Part.Citation each : text.citations()) {
            writer.add(new StreamEvent.Cited(0, each));
          }
          writer.endPart();
        }
        case Part.Refused declined -> writer.add(new StreamEvent.Declined(0, declined.text()));
        case Part.Reasoning reasoning -> {
          writer.add(new StreamEvent.Thought(0, reasoning.text()));
          Part.Signature signature = reasoning.signature();
          if (signature != null) writer.add(new StreamEvent.Signed(0, signature));
          else writer.endReasoning();
        }
        case Part.ToolCall call -> {
          writer.add(new StreamEvent.ToolBegun(0, tool, call.id(), call.name(), call.signature()));
          writer.add(new StreamEvent.ToolArguments(0, tool++, call.arguments()));
        }
        case Part.Media media -> {} // Nothing that a call of the responses can ask for.
        case Part.ToolResult result -> {} // The caller's to give.
        case Part.CacheMark mark -> {} // So is this.
      }
    }
    writer.add(new StreamEvent.Stopped(0, choice.stop(), choice.sequence()));
  }
}
