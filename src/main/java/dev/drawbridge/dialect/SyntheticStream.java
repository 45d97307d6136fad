package dev.drawbridge.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one document where a stream was asked for, as servers give it that do not know how
 * to stream, or whose proxy lost the request's query. The caller still gets a stream.
 */
final class SyntheticStream {
  private static final Set<String> ENDS = Set.of("completed", "incomplete");

  private SyntheticStream() {}

  /** The bytes of an answer as a stream. */
  static byte[] written(ModelAnswer answer, EventWriter writer) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(writer.write(new StreamEvent.Begun(answer.id(), answer.model())));
    for (int i = 0; i < answer.choices().size(); i++) {
      choice(i, answer.choices().get(i), writer, out);
    }
    Usage usage = answer.usage();
    if (usage != null) out.writeBytes(writer.write(new StreamEvent.Used(usage)));
    out.writeBytes(writer.write(new StreamEvent.Done()));
    return out.toByteArray();
  }

  private static void choice(
      int n, ModelAnswer.Choice choice, EventWriter writer, ByteArrayOutputStream out) {
    boolean weighed = choice.logprobs().isEmpty();
    int tool = 0;
    for (Part part : choice.parts()) {
      if (part instanceof Part.Text && !weighed) {
        weighed = true;
        out.writeBytes(writer.write(new StreamEvent.Weighed(n, choice.logprobs())));
      }
      for (StreamEvent event : events(n, part, tool)) out.writeBytes(writer.write(event));
      if (part instanceof Part.ToolCall) tool++;
    }
    out.writeBytes(writer.write(new StreamEvent.Stopped(n, choice.stop(), choice.sequence())));
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
   * Gemini's chunks in an array, as whoever loses {@code alt=sse} gets them, as the events that
   * they would have been; null where it is no array.
   */
  static byte @Nullable [] elements(byte[] body) {
    if (!isArray(body)) return null;
    try {
      var out = new ByteArrayOutputStream(body.length + 64);
      for (JsonNode chunk : Json.tree(body)) out.writeBytes(event(Json.text(chunk)));
      return out.toByteArray();
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isArray(byte[] body) {
    for (byte b : body) {
      if (b == '[') return true;
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return false;
    }
    return false;
  }

  /** A document as one event on one line, since not every client joins lines of data. */
  static byte[] event(String document) {
    return ("data: " + document.strip().replaceAll("[\r\n]+", " ") + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A response as the first and the last event of its stream, which no client does without; null
   * where it has not come to an end.
   */
  static byte @Nullable [] response(byte[] document) {
    try {
      if (!(Json.tree(document) instanceof ObjectNode begun)) return null;
      String status = begun.path("status").asText("completed");
      if (!ENDS.contains(status)) return null;
      begun.put("status", "in_progress").putNull("usage").putArray("output");
      var out = new ByteArrayOutputStream(2 * document.length);
      out.writeBytes(response("created", 0, Json.text(begun)));
      out.writeBytes(response(status, 1, new String(document, StandardCharsets.UTF_8)));
      return out.toByteArray();
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] response(String state, int number, String response) {
    String type = "response." + state;
    byte[] event =
        event(
            "{\"type\":\"%s\",\"sequence_number\":%d,\"response\":".formatted(type, number)
                + response.strip()
                + "}");
    byte[] name = ("event: " + type + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(name, name.length + event.length);
    System.arraycopy(event, 0, both, name.length, event.length);
    return both;
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
