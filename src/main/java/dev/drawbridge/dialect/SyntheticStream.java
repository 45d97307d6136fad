package dev.drawbridge.dialect;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer in one document where a stream was asked for, as servers give it that do not know how
 * to stream, or whose proxy lost the request's query. The caller still gets a stream.
 */
final class SyntheticStream {
  private SyntheticStream() {}

  /** The bytes of an answer as a stream. */
  static byte[] written(ModelAnswer answer, EventWriter writer) {
    var out = new GrowingBytes();
    writer.write(new StreamEvent.Begun(answer.id(), answer.model()), out);
    for (int i = 0; i < answer.choices().size(); i++) {
      choice(i, answer.choices().get(i), writer, out);
    }
    Usage usage = answer.usage();
    if (usage != null) writer.write(new StreamEvent.Used(usage), out);
    writer.write(new StreamEvent.Done(), out);
    return out.take();
  }

  private static void choice(
      int n, ModelAnswer.Choice choice, EventWriter writer, GrowingBytes out) {
    boolean weighed = choice.logprobs().isEmpty();
    int tool = 0;
    for (Part part : choice.parts()) {
      if (part instanceof Part.Text && !weighed) {
        weighed = true;
        writer.write(new StreamEvent.Weighed(n, choice.logprobs()), out);
      }
      for (StreamEvent event : events(n, part, tool)) writer.write(event, out);
      if (part instanceof Part.ToolCall) tool++;
    }
    writer.write(new StreamEvent.Stopped(n, choice.stop(), choice.sequence()), out);
  }

  private static List<StreamEvent> events(int n, Part part, int tool) {
    return switch (part) {
      case Part.Text text -> {
        var said = new StreamEvent.Said(n, text.text());
        if (text.citations().isEmpty()) yield List.of(said);
        List<StreamEvent> cited = new ArrayList<>(List.of(said));
        for (Part.Citation each : text.citations()) cited.add(new StreamEvent.Cited(n, each));
        yield cited;
      }
      case Part.Refused refused -> List.of(new StreamEvent.Declined(n, refused.text()));
      case Part.Reasoning reasoning -> {
        var thought = new StreamEvent.Thought(n, reasoning.text());
        Part.Signature signature = reasoning.signature();
        yield signature == null
            ? List.of(thought)
            : List.of(thought, new StreamEvent.Signed(n, signature));
      }
      case Part.ToolCall call ->
          List.of(
              new StreamEvent.ToolBegun(n, tool, call.id(), call.name(), call.signature()),
              new StreamEvent.ToolArguments(n, tool, call.arguments()));
      case Part.Media media -> List.of(); // No stream has a place for it,
      case Part.ToolResult result -> List.of(); // and these are the caller's to give.
      case Part.CacheMark mark -> List.of();
    };
  }

  /**
   * What a stream makes of events that came at once. One that breaks off, or fails after it began,
   * is no answer: nobody has had any of it yet.
   *
   * @param body as it came, for where it is no answer
   */
  static WholeAnswer through(AnswerStream stream, byte[] events, byte[] body) {
    var out = new ByteArrayOutputStream(events.length);
    out.writeBytes(stream.feed(events));
    out.writeBytes(stream.finish());
    if (stream.firstError() != null) return new WholeAnswer(true, null, true, false, body);
    boolean whole = stream.complete() && stream.laterError() == null;
    return new WholeAnswer(
        whole, stream.usage(), false, stream.filtered(), whole ? out.toByteArray() : body);
  }
}
