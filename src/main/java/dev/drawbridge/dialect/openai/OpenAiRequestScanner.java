package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.MediaCount;
import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/chat/completions}. */
public final class OpenAiRequestScanner {
  private static final int MOST_CHOICES = 128;

  private OpenAiRequestScanner() {}

  /**
   * Reads a body in one pass.
   *
   * @throws Refusal {@code invalid_request} where it is not a valid call; the message gives line
   *     and column, never text of the body
   */
  public static ModelCall read(byte[] body) {
    var reader = new Reader(body);
    reader.walk();
    reader.requireModel();
    reader.together();
    if (!reader.messages) throw BodyReader.missing("messages");
    reader.needs.add(Capability.CHAT);
    if (reader.stream) reader.needs.add(Capability.STREAMING);
    if (reader.choices > 1) reader.features.add(Feature.CHOICES);
    if (reader.role.equals("assistant")) reader.features.add(Feature.PREFILL);
    if (reader.fields.contains("prompt")) reader.features.add(Feature.STORED_STATE);
    return new ModelCall(
        OpenAiDialect.ID,
        Operation.CHAT,
        reader.model,
        new ModelCall.WantedAnswer(
            reader.stream, reader.stream && reader.usageAsked, reader.cap, reader.choices),
        new ModelCall.CallUse(reader.needs, reader.features, reader.fields),
        reader.counted.of(body.length),
        new ModelCall.CallBody(body, reader.marks, reader.values()));
  }

  private static final class Reader extends CallReader {
    private final OpenAiTools tools = new OpenAiTools(this);
    private final MediaCount counted = new MediaCount();
    private boolean messages;
    private boolean stream;
    private boolean usageAsked;
    private @Nullable Integer cap;
    private @Nullable String capName;
    private int choices = 1;

    /** Of the message at hand, at last of the last one. */
    private String role = "";

    /** Whether the message at hand holds more than texts. */
    private boolean media;

    Reader(byte[] body) {
      super(body);
    }

    @Override
    public void own(String name, JsonToken value) throws IOException {
      if (value != JsonToken.VALUE_NULL) use(OpenAiFields.of(name));
      switch (name) {
        case "messages" -> {
          if (value != JsonToken.START_ARRAY) throw wrong(name, "an array");
          array(this::message);
          if (!messages) throw wrong(name, "an array that is not empty");
        }
        case "stream" -> stream = bool(name, value);
        case "n" -> {
          if (value != JsonToken.VALUE_NULL) choices = count(name, value, MOST_CHOICES);
        }
        case "max_tokens", "max_completion_tokens" -> cap(name, value);
        case "stream_options" -> streamOptions(name, value);
        case "tools" -> list(name, value, element -> tools.tool(name, element));
        case "functions" -> list(name, value, tools::function);
        case "modalities" -> list(name, value, this::modality);
        case "audio" -> {
          if (value != JsonToken.VALUE_NULL) needs.add(Capability.AUDIO);
          pass(value);
        }
        case "response_format" -> {
          if (value == JsonToken.START_OBJECT) object(true, this::responseFormat);
          else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an object");
        }
        case "logprobs" -> {
          if (bool(name, value)) {
            needs.add(Capability.LOGPROBS);
            features.add(Feature.LOGPROBS);
          }
        }
        case "logit_bias" -> passMap(value);
        // Of Google's own chat completions: a cache among it is kept there.
        case "google" -> {
          if (value == JsonToken.START_OBJECT) dotted(name);
          else pass(value);
        }
        case "tool_choice", "function_call" -> tools.choice(name, value);
        case "parallel_tool_calls" -> {
          single = value == JsonToken.VALUE_FALSE;
          pass(value);
        }
        case "stop" -> {
          if (value != JsonToken.VALUE_NULL) features.add(Feature.STOP);
          pass(value);
        }
        // Schemas by the names that own servers give them.
        case "guided_json", "structured_outputs", "json_schema", "format" -> skip(value);
        default -> pass(value);
      }
    }

    private void use(@Nullable Feature feature) {
      if (feature != null) features.add(feature);
    }

    private void list(String name, JsonToken value, OnElement each) throws IOException {
      if (value == JsonToken.START_ARRAY) array(each);
      else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an array");
    }

    private void cap(String name, JsonToken value) throws IOException {
      boolean absent = value == JsonToken.VALUE_NULL;
      if (!absent) {
        if (cap != null) {
          throw Refusal.invalid(
              name, "max_tokens and max_completion_tokens exclude each other; give one.");
        }
        cap = count(name, value, Integer.MAX_VALUE);
      } else if (capName != null) {
        return;
      }
      // A number takes the place of a null in the other spelling.
      marks.removeIf(mark -> mark.kind() == Mark.Kind.OUTPUT_CAP);
      capName = name;
      mark(Mark.Kind.OUTPUT_CAP, name);
    }

    private void streamOptions(String name, JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_NULL) {
        mark(Mark.Kind.STREAM_OPTIONS, name);
        return;
      }
      if (value != JsonToken.START_OBJECT) throw wrong(name, "an object");
      int from = offset(parser().currentTokenLocation());
      object(
          true,
          (inner, option) -> {
            if (inner.equals("include_usage")) {
              usageAsked = bool("stream_options.include_usage", option);
              mark(Mark.Kind.INCLUDE_USAGE, "stream_options.include_usage");
            } else {
              pass(option);
            }
          });
      marks.add(new Mark(Mark.Kind.STREAM_OPTIONS, name, from, offset(parser().currentLocation())));
    }

    private void message(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) throw wrong("messages", "an array of objects");
      messages = true;
      role = "";
      media = false;
      object(true, this::messageMember);
      boolean result = role.equals("tool") || role.equals("function");
      if (result && media) features.add(Feature.TOOL_RESULT_MEDIA);
    }

    private void role(JsonToken value) throws IOException {
      role = value == JsonToken.VALUE_STRING ? parser().getText() : "";
      switch (role) {
        case "system", "developer", "user", "assistant", "tool", "function" -> {}
        default -> features.add(Feature.OWN_FORM);
      }
    }

    private void messageMember(String name, JsonToken value) throws IOException {
      switch (name) {
        case "role" -> role(value);
        case "content" -> {
          if (value == JsonToken.START_ARRAY) array(this::part);
          else if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL) pass(value);
          else throw wrong("messages.content", "a string or an array");
        }
        case "images" -> need(Capability.VISION, value, Feature.OWN_FORM);
        case "audio" -> spoken(value);
        case "tool_calls" -> {
          if (value == JsonToken.START_ARRAY) array(this::toolCall);
          else pass(value);
        }
        case "function_call" -> called(value);
        default -> pass(value);
      }
    }

    /** An answer that was spoken, by the id under which the vendor keeps it. */
    private void spoken(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        need(Capability.AUDIO, value, Feature.STORED_STATE);
        return;
      }
      needs.add(Capability.AUDIO);
      features.add(Feature.STORED_STATE);
      object(
          true,
          (name, inner) -> {
            if (name.equals("id")) state("messages.audio.id", inner);
            else pass(inner);
          });
    }

    private void need(Capability capability, JsonToken value, Feature feature) throws IOException {
      if (value != JsonToken.VALUE_NULL) {
        needs.add(capability);
        features.add(feature);
      }
      pass(value);
    }

    private void toolCall(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        pass(value);
        return;
      }
      object(
          true,
          (name, inner) -> {
            if (name.equals("function")) called(inner);
            else pass(inner);
          });
    }

    private void called(JsonToken value) throws IOException {
      if (value == JsonToken.START_OBJECT) {
        object(
            true,
            (name, inner) -> {
              if (name.equals("arguments")) skip(inner);
              else pass(inner);
            });
      } else {
        pass(value);
      }
    }

    private void part(JsonToken value) throws IOException {
      if (value == JsonToken.START_OBJECT) {
        object(true, this::partMember);
        return;
      }
      features.add(Feature.OWN_FORM); // Neither text nor a part: some own server's.
      pass(value);
    }

    private void partMember(String name, JsonToken value) throws IOException {
      if (name.equals("type") && value == JsonToken.VALUE_STRING) {
        String type = parser().getText();
        Capability needed = PartTypes.need(type);
        if (needed != null) needs.add(needed);
        media |= needed != null;
        use(OpenAiFields.part(type));
        return;
      }
      Capability needed = PartTypes.need(name);
      if (needed != null && value != JsonToken.VALUE_NULL) {
        needs.add(needed);
        if (value == JsonToken.START_OBJECT) {
          object(
              true,
              (inner, data) -> {
                if (data == JsonToken.VALUE_STRING) {
                  use(OpenAiFields.file(inner, inner.equals("file_data") && isLink()));
                }
                if (inner.equals("file_id")) state(inner, data);
                inline(needed, data);
              });
          return;
        }
        inline(needed, value);
        return;
      }
      pass(value);
    }

    /** Counts media that stand in the body by what they are, not by their base64. */
    private void inline(Capability kind, JsonToken value) throws IOException {
      if (value != JsonToken.VALUE_STRING || kind == Capability.PDF) {
        pass(value);
        return;
      }
      parser().finishToken();
      int from = offset(parser().currentTokenLocation());
      int length = offset(parser().currentLocation()) - from;
      if (kind == Capability.VISION && isLink()) {
        counted.link();
        features.add(Feature.IMAGE_LINK);
      } else {
        counted.inline(kind, length);
      }
    }

    private void modality(JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_STRING) {
        String modality = parser().getText();
        if (modality.equals("audio")) needs.add(Capability.AUDIO);
        if (!modality.equals("text")) features.add(Feature.MEDIA_OUTPUT);
      }
      pass(value);
    }

    private void responseFormat(String name, JsonToken value) throws IOException {
      if (name.equals("type") && value == JsonToken.VALUE_STRING) {
        switch (parser().getText()) {
          case "text" -> {}
          case "json_object" -> features.add(Feature.JSON_OBJECT);
          case "json_schema" -> {
            needs.add(Capability.JSON_SCHEMA);
            features.add(Feature.JSON_SCHEMA);
          }
          default -> features.add(Feature.OWN_FORM);
        }
      } else if (name.equals("json_schema") && value == JsonToken.START_OBJECT) {
        object(
            true,
            (inner, schema) -> {
              if (inner.equals("schema")) skip(schema);
              else pass(schema);
            });
      } else if (name.equals("schema")) {
        skip(value);
      } else {
        pass(value);
      }
    }
  }
}
