package dev.drawbridge.dialect.tiny;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.ChatCodec;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes all that the dialect has. */
final class TinyCodec implements ChatCodec {
  static final Charset UTF_8 = StandardCharsets.UTF_8;

  static ModelCall scan(byte[] body) {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      throw Refusal.invalid("body", "The body is no JSON.");
    }
    return new ModelCall(
        TinyDialect.ID,
        Operation.CHAT,
        tree.path("model").asText(),
        new ModelCall.WantedAnswer(tree.path("stream").asBoolean(), false, null, 1),
        new ModelCall.CallUse(Set.of(), Set.of(), Set.of()),
        InputTokens.atMost(body.length / InputTokens.BYTES_PER_TOKEN),
        new ModelCall.CallBody(body, List.of(), 4));
  }

  @Override
  public Conversation readCall(ModelCall call) {
    String said;
    try {
      said = Json.tree(call.body()).path("say").asText();
    } catch (IOException e) {
      throw new IllegalArgumentException(e); // it was read before
    }
    return new Conversation(
        List.of(),
        List.of(new Message(Message.Role.USER, List.of(new Part.Text(said)))),
        new Conversation.ToolUse(List.of(), null, null),
        new Conversation.Generation(Sampling.NONE, OutputForm.PROSE, null, null, call.stream()),
        new Conversation.CallerNotes(null, Map.of(), Set.of()));
  }

  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    byte[] body =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("model", target.model());
              json.writeStringField("say", text(conversation.messages().getLast().parts()));
              json.writeBooleanField("stream", conversation.stream());
              json.writeEndObject();
            });
    return new EncodedRequest(body, List.of());
  }

  private static String text(List<Part> parts) {
    var all = new StringBuilder();
    for (Part part : parts) if (part instanceof Part.Text text) all.append(text.text());
    return all.toString();
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    try {
      JsonNode tree = Json.tree(body);
      Part said = new Part.Text(tree.path("said").asText());
      return new ModelAnswer(
          "",
          "",
          List.of(new ModelAnswer.Choice(List.of(said), StopReason.END, null, List.of())),
          usage(tree));
    } catch (IOException e) {
      throw new NoAnswer("no JSON");
    }
  }

  private static Usage usage(JsonNode told) {
    return new Usage(told.path("heard").asLong(), told.path("spoken").asLong(), 0);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    return member("said", text(answer.choices().getFirst().parts()));
  }

  private static byte[] member(String name, String value) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField(name, value);
          json.writeEndObject();
        });
  }

  @Override
  public EventReader reader() {
    return new EventReader() {
      private final EventFrames frames = new EventFrames();

      @Override
      public List<StreamEvent> feed(byte[] chunk) {
        return read(frames.feed(chunk));
      }

      @Override
      public List<StreamEvent> finish() {
        return read(frames.finish());
      }
    };
  }

  private static List<StreamEvent> read(List<EventFrames.Frame> frames) {
    List<StreamEvent> events = new ArrayList<>();
    for (EventFrames.Frame frame : frames) {
      try {
        JsonNode event = Json.tree(frame.data());
        if (event.has("piece")) {
          events.add(new StreamEvent.Said(0, event.path("piece").asText()));
        } else if (event.has("end")) {
          events.add(new StreamEvent.Stopped(0, StopReason.END, null));
          events.add(new StreamEvent.Used(usage(event)));
          events.add(new StreamEvent.Done());
        }
      } catch (IOException e) {
        // What is not JSON says nothing.
      }
    }
    return events;
  }

  @Override
  public EventWriter writer(Reply reply) {
    return (event, out) ->
        out.write(
            switch (event) {
              case StreamEvent.Said said ->
                  SseEvent.ofDocument(new String(member("piece", said.text()), UTF_8));
              case StreamEvent.Done done -> SseEvent.ofDocument("{\"end\":true}");
              default -> new byte[0];
            });
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      return Json.tree(body).path("error").asText();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public byte[] writeError(int status, String message) {
    return member("error", message);
  }
}
