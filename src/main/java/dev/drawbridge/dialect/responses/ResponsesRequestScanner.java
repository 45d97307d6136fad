package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}.
 *
 * <p>Source: OpenAI's API reference, "Create a model response".
 */
public final class ResponsesRequestScanner {
  /** Members that other dialects may lack without harm: what they say, they do not change. */
  static final Set<String> HARMLESS =
      Set.of(
          "client_metadata",
          "include",
          "max_tool_calls",
          "prompt_cache_key",
          "prompt_cache_options",
          "prompt_cache_retention",
          "safety_identifier",
          "service_tier",
          "store",
          "stream_options",
          "truncation");

  /** Members that every dialect can express. */
  static final Set<String> TRANSLATED =
      Set.of(
          "model",
          "input",
          "instructions",
          "stream",
          "max_output_tokens",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "reasoning",
          "temperature",
          "top_p",
          "top_logprobs",
          "metadata",
          "user",
          "background",
          "previous_response_id",
          "conversation");

  private ResponsesRequestScanner() {}

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
    // Who sends tools so always says it, and means the form: its calls are made one by one anyway.
    if (reader.items.offersTools()) reader.single = false;
    reader.together();
    reader.needs.add(Capability.CHAT);
    if (reader.stream) reader.needs.add(Capability.STREAMING);
    if (!reader.input && !reader.features.contains(Feature.STORED_STATE)) {
      // A stored prompt may be all the input there is; it stands among the fields.
      if (!reader.fields.contains("prompt")) throw BodyReader.missing("input");
    }
    return new ModelCall(
        ResponsesDialect.ID,
        Operation.CHAT,
        reader.model,
        new ModelCall.WantedAnswer(reader.stream, reader.stream, reader.cap, 1),
        new ModelCall.CallUse(reader.needs, reader.features, reader.fields),
        reader.items.media().of(body.length),
        new ModelCall.CallBody(body, reader.marks, reader.values()));
  }

  private static final class Reader extends CallReader {
    private final ResponsesToolScanner tools = new ResponsesToolScanner(this);
    private final ResponsesInput items = new ResponsesInput(this, tools);
    private boolean input;
    private boolean stream;
    private @Nullable Integer cap;

    Reader(byte[] body) {
      super(body);
    }

    @Override
    public void own(String name, JsonToken value) throws IOException {
      switch (name) {
        case "input" -> {
          input = true;
          switch (value) {
            case VALUE_STRING -> pass(value);
            case START_ARRAY -> items.list();
            default -> throw wrong(name, "a string or an array");
          }
        }
        case "instructions" -> {
          if (value != JsonToken.VALUE_NULL) string(name, value);
        }
        case "stream" -> stream = bool(name, value);
        case "max_output_tokens" -> {
          mark(Mark.Kind.OUTPUT_CAP, name);
          if (value != JsonToken.VALUE_NULL) cap = count(name, value, Integer.MAX_VALUE);
        }
        case "background" -> {
          if (bool(name, value)) {
            throw Refusal.invalid(
                name, "background must be false: answers are not kept here to be asked for later.");
          }
        }
        case "tools" -> {
          if (value == JsonToken.START_ARRAY) array(tools::tool);
          else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an array");
        }
        case "tool_choice" -> choice(value);
        case "parallel_tool_calls" -> {
          single = value == JsonToken.VALUE_FALSE;
          pass(value);
        }
        case "text" -> {
          if (value == JsonToken.START_OBJECT) object(true, this::text);
          else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an object");
        }
        case "top_logprobs" -> {
          if (value.isNumeric() && parser().getDoubleValue() > 0) logprobs();
          pass(value);
        }
        case "include" -> {
          if (value == JsonToken.START_ARRAY) array(this::included);
          else pass(value);
        }
        case "metadata", "client_metadata" -> passMap(value);
        default -> {
          boolean known = HARMLESS.contains(name) || TRANSLATED.contains(name);
          if (!known && value != JsonToken.VALUE_NULL) features.add(Feature.OWN_FORM);
          pass(value);
        }
      }
    }

    private void logprobs() {
      needs.add(Capability.LOGPROBS);
      features.add(Feature.LOGPROBS);
    }

    private void included(JsonToken value) throws IOException {
      boolean asked =
          value == JsonToken.VALUE_STRING
              && parser().getText().equals("message.output_text.logprobs");
      if (asked) logprobs();
      pass(value);
    }

    private void choice(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        forced(value);
        none = value == JsonToken.VALUE_STRING && parser().getText().equals("none");
        pass(value);
        return;
      }
      object(
          true,
          (name, inner) -> {
            if (name.equals("type")) {
              String type = string("tool_choice.type", inner);
              boolean says =
                  ResponsesTools.isTranslated(type)
                      || type.equals("allowed_tools")
                      || ResponsesTools.isCallers(type);
              if (!says) features.add(Feature.HOSTED_TOOL);
              else if (!type.equals("allowed_tools")) {
                features.add(Feature.FORCED_TOOL);
                named = true;
              }
            } else {
              if (name.equals("mode")) forced(inner);
              pass(inner);
            }
          });
    }

    private void forced(JsonToken mode) throws IOException {
      if (mode == JsonToken.VALUE_STRING && parser().getText().equals("required")) {
        features.add(Feature.FORCED_TOOL);
      }
    }

    private void text(String name, JsonToken value) throws IOException {
      if (!name.equals("format") || value != JsonToken.START_OBJECT) {
        pass(value);
        return;
      }
      object(
          true,
          (inner, format) -> {
            switch (inner) {
              case "schema" -> skip(format);
              case "type" -> {
                switch (string("text.format.type", format)) {
                  case "text" -> {}
                  case "json_schema" -> {
                    needs.add(Capability.JSON_SCHEMA);
                    features.add(Feature.JSON_SCHEMA);
                  }
                  case "json_object" -> features.add(Feature.JSON_OBJECT);
                  default -> features.add(Feature.OWN_FORM);
                }
              }
              default -> pass(format);
            }
          });
    }
  }
}
