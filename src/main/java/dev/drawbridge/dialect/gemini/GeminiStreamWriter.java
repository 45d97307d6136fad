package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes streamGenerateContent as server-sent events. Calls of tools go out whole, as Gemini's
 * clients expect them; the reasons to end, what is cited, and usage stand in the last chunk, which
 * only a whole answer has.
 */
final class GeminiStreamWriter implements EventWriter {
  private static final byte[] NOTHING = {};
  private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};
  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private final Map<Integer, Candidate> candidates = new TreeMap<>();
  private String id = "";
  private String model = "";
  private @Nullable Usage usage;

  /** One answer so far. */
  private static final class Candidate {
    final StringBuilder text = new StringBuilder();
    final List<Part.Citation> cited = new ArrayList<>();
    final List<TokenLogprob> tokens = new ArrayList<>();

    /** Calls that are not told yet, by their numbers: their pieces may alternate. */
    final Map<Integer, Open> open = new TreeMap<>();

    @Nullable StopReason stop;
  }

  /** A call that began, and its arguments so far. */
  private record Open(StreamEvent.ToolBegun begun, StringBuilder arguments) {}

  /** Writes the parts of one chunk. */
  private interface Parts {
    void to(GeminiPartWriter writer) throws IOException;
  }

  @Override
  public void write(StreamEvent event, GrowingBytes out) {
    out.write(written(event));
  }

  private byte[] written(StreamEvent event) {
    return switch (event) {
      case StreamEvent.Begun begun -> {
        id = begun.id();
        model = begun.model();
        yield NOTHING;
      }
      case StreamEvent.Said said -> {
        of(said.choice()).text.append(said.text());
        yield text(said.choice(), said.text(), false);
      }
      case StreamEvent.Declined declined -> {
        of(declined.choice()).text.append(declined.text());
        yield text(declined.choice(), declined.text(), false);
      }
      case StreamEvent.Thought thought -> text(thought.choice(), thought.text(), true);
      case StreamEvent.Signed signed -> signed(signed.choice(), signed.signature());
      case StreamEvent.ToolBegun begun -> {
        of(begun.choice()).open.put(begun.tool(), new Open(begun, new StringBuilder()));
        yield NOTHING;
      }
      case StreamEvent.ToolArguments more -> {
        Open call = of(more.choice()).open.get(more.tool());
        if (call != null) call.arguments().append(more.json());
        yield NOTHING;
      }
      case StreamEvent.Cited cited -> {
        of(cited.choice()).cited.add(cited.citation());
        yield NOTHING;
      }
      case StreamEvent.Weighed weighed -> {
        of(weighed.choice()).tokens.addAll(weighed.tokens());
        yield NOTHING;
      }
      case StreamEvent.Stopped stopped -> {
        of(stopped.choice()).stop = stopped.reason();
        yield called(stopped.choice());
      }
      case StreamEvent.Used used -> {
        usage = used.usage();
        yield NOTHING;
      }
      case StreamEvent.Done done -> last();
      case StreamEvent.Alive alive -> NOTHING;
      case StreamEvent.Failed failed -> NOTHING;
    };
  }

  private Candidate of(int choice) {
    return candidates.computeIfAbsent(choice, c -> new Candidate());
  }

  private byte[] text(int choice, String text, boolean thought) {
    if (text.isEmpty()) return NOTHING;
    return after(called(choice), chunk(choice, parts -> parts.text(text, thought, null)));
  }

  private byte[] signed(int choice, Signature signature) {
    boolean thought = !signature.vendor().equals(GeminiDialect.ID);
    return after(called(choice), chunk(choice, parts -> parts.text("", thought, signature)));
  }

  /** The calls that are open, which are whole now. */
  private byte[] called(int choice) {
    if (of(choice).open.isEmpty()) return NOTHING;
    var all = new ByteArrayOutputStream();
    for (Open open : of(choice).open.values()) {
      StreamEvent.ToolBegun begun = open.begun();
      var call = new ToolCall(begun.id(), begun.name(), open.arguments().toString());
      Signature signature = begun.signature();
      String signed = signature == null ? null : GeminiSignature.given(signature);
      all.writeBytes(chunk(choice, parts -> parts.call(call, call.id(), signed)));
    }
    of(choice).open.clear();
    return all.toByteArray();
  }

  private static byte[] after(byte[] before, byte[] then) {
    if (before.length == 0) return then;
    var both = new ByteArrayOutputStream(before.length + then.length);
    both.writeBytes(before);
    both.writeBytes(then);
    return both.toByteArray();
  }

  private byte[] chunk(int choice, Parts parts) {
    return event(
        json -> {
          json.writeStartObject();
          content(json, parts);
          json.writeNumberField("index", choice);
          json.writeEndObject();
        },
        null);
  }

  private static void content(JsonGenerator json, Parts parts) throws IOException {
    json.writeObjectFieldStart("content");
    json.writeArrayFieldStart("parts");
    parts.to(new GeminiPartWriter(json));
    json.writeEndArray();
    json.writeStringField("role", "model");
    json.writeEndObject();
  }

  private byte[] last() {
    return event(
        json -> {
          for (Map.Entry<Integer, Candidate> each : candidates.entrySet()) {
            end(json, each.getKey(), each.getValue());
          }
        },
        usage);
  }

  private static void end(JsonGenerator json, int choice, Candidate candidate) throws IOException {
    json.writeStartObject();
    content(json, parts -> parts.text("", false, null));
    StopReason stop = candidate.stop == null ? StopReason.OTHER : candidate.stop;
    json.writeStringField("finishReason", GeminiStopReasons.write(stop));
    json.writeNumberField("index", choice);
    String text = candidate.text.toString();
    GeminiCitations.write(
        json, candidate.cited.stream().map(c -> new GeminiCitations.About(0, text, c)).toList());
    GeminiLogprobs.write(json, candidate.tokens);
    json.writeEndObject();
  }

  private byte[] event(Json.Writing candidates, @Nullable Usage used) {
    byte[] chunk =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("candidates");
              candidates.to(json);
              json.writeEndArray();
              if (used != null) GeminiUsage.write(json, used);
              json.writeStringField("modelVersion", Json.wellFormed(model));
              json.writeStringField("responseId", Json.wellFormed(id));
              json.writeEndObject();
            });
    var event = new ByteArrayOutputStream(DATA.length + chunk.length + END.length);
    event.writeBytes(DATA);
    event.writeBytes(chunk);
    event.writeBytes(END);
    return event.toByteArray();
  }
}
