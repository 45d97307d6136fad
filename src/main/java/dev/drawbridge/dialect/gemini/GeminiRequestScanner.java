package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.Metadata;
import dev.drawbridge.dialect.codec.ToolMembers;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.json.CamelCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of {@code :generateContent}, {@code :streamGenerateContent} and {@code :countTokens}.
 * Which model is asked, and whether the answer is streamed, stands in the path.
 *
 * <p>Source: the reference of the Gemini API, and Vertex's where it knows more.
 */
public final class GeminiRequestScanner {
  private static final int MOST_CHOICES = 128;

  private GeminiRequestScanner() {}

  /**
   * Reads a body in one pass.
   *
   * @param model the path's, without {@code models/}
   * @throws dev.drawbridge.exchange.Refusal {@code invalid_request} where it is not a valid call;
   *     the message gives line and column, never text of the body
   */
  public static ModelCall read(byte[] body, String model, boolean stream) {
    var reader = new Reader(body, model);
    reader.walk();
    if (!reader.contents) throw BodyReader.missing("contents");
    if (stream) reader.needs.add(Capability.STREAMING);
    return reader.call(Operation.CHAT, stream);
  }

  /**
   * Reads the body of {@code :countTokens}: contents, or a whole call in {@code
   * generateContentRequest}.
   *
   * @throws dev.drawbridge.exchange.Refusal as {@link #read} does
   */
  public static ModelCall count(byte[] body, String model) {
    var reader = new Reader(body, model);
    reader.counting = true;
    reader.walk();
    if (!reader.contents) throw BodyReader.missing("contents");
    return reader.call(Operation.COUNT_TOKENS, false);
  }

  private static final class Reader extends GeminiBodyReader {
    private final GeminiContents pieces = new GeminiContents(this);
    private boolean counting;
    private boolean contents;
    private @Nullable Integer cap;
    private int choices = 1;
    private boolean schema;
    private String mime = "";

    Reader(byte[] body, String model) {
      super(body, model);
    }

    ModelCall call(Operation operation, boolean stream) {
      needs.add(Capability.CHAT);
      form();
      return new ModelCall(
          GeminiDialect.ID,
          operation,
          model,
          new ModelCall.WantedAnswer(stream, stream, cap, choices),
          new ModelCall.CallUse(needs, features, fields),
          media.of(body.length),
          new ModelCall.CallBody(body, marks, values()));
    }

    @Override
    public void member(String name, JsonToken value) throws IOException {
      String field = CamelCase.of(name);
      fields.add(field);
      if (value != JsonToken.VALUE_NULL) own(field, value);
      else if (field.equals("generationConfig")) mark(Mark.Kind.OUTPUT_CONFIG, field);
    }

    private void own(String name, JsonToken value) throws IOException {
      switch (name) {
        case "contents" -> {
          if (contents) throw wrong(name, "given once");
          contents = true;
          pieces.list(value);
        }
        case "systemInstruction" -> {
          if (value != JsonToken.START_OBJECT) throw wrong(name, "an object");
          pass(value);
        }
        case "tools" -> {
          boolean listed = value == JsonToken.START_ARRAY;
          elements(name, value, tool -> tool(tool, listed));
        }
        case "toolConfig" -> members(name, value, this::toolConfig);
        case "generationConfig" -> {
          int size = marks.size();
          int inside = offset(parser().currentLocation());
          members(name, value, this::config);
          boolean capped =
              marks.stream().skip(size).anyMatch(m -> m.kind() == Mark.Kind.OUTPUT_CAP);
          if (!capped) marks.add(new Mark(Mark.Kind.OUTPUT_CONFIG, name, inside, inside));
        }
        case "cachedContent" -> state(name, value);
        case "serviceTier" -> {
          String tier = string(name, value).toLowerCase(Locale.ROOT);
          tier = tier.replaceFirst("^service_tier_", "");
          if (!CallReader.PLAIN_TIERS.contains(tier)) fields.add("service_tier.priority");
          other(value);
        }
        case "labels" -> labels(value);
        case "model" -> repeated(value);
        case "generateContentRequest" -> {
          if (counting) members(name, value, this::own);
          else other(value);
        }
        default -> {
          if (GeminiKeys.HARMLESS.contains(name)) pass(value);
          else other(value);
        }
      }
    }

    private void toolConfig(String name, JsonToken value) throws IOException {
      if (name.equals("functionCallingConfig")) members(name, value, this::calling);
      else pass(value);
    }

    private void calling(String name, JsonToken value) throws IOException {
      boolean mode = name.equals("mode") && value == JsonToken.VALUE_STRING;
      if (mode && parser().getText().equals("ANY")) features.add(Feature.FORCED_TOOL);
      pass(value);
    }

    private void other(JsonToken value) throws IOException {
      features.add(Feature.OWN_FORM);
      pass(value);
    }

    private void labels(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) throw wrong("labels", "an object");
      object(
          false,
          (name, inner) -> {
            if (inner == JsonToken.VALUE_STRING) {
              mark(Mark.Kind.METADATA, Metadata.PARENT + name);
            } else {
              passMap(inner);
            }
          });
    }

    /** Marks one that is nothing but a single tool of the vendor. */
    private void tool(JsonToken value, boolean listed) throws IOException {
      int from = offset(parser().currentTokenLocation());
      List<String> names = new ArrayList<>(1);
      members(
          "tools",
          value,
          (name, inner) -> {
            names.add(name);
            tool(name, inner);
          });
      boolean hosted = names.size() == 1 && !names.getFirst().equals("functionDeclarations");
      if (hosted && listed) mark(Mark.Kind.HOSTED_TOOL, field(names.getFirst()), from);
    }

    private static String field(String tool) {
      return "tools." + ToolMembers.cut(tool);
    }

    private void tool(String name, JsonToken value) throws IOException {
      if (name.equals("functionDeclarations")) {
        elements(name, value, declaration -> members(name, declaration, this::declaration));
        return;
      }
      features.add(Feature.HOSTED_TOOL);
      fields.add(field(name));
      pass(value);
    }

    private void declaration(String name, JsonToken value) throws IOException {
      needs.add(Capability.TOOLS);
      switch (name) {
        case "parameters", "parametersJsonSchema", "response", "responseJsonSchema" -> skip(value);
        default -> pass(value);
      }
    }

    private void config(String name, JsonToken value) throws IOException {
      switch (name) {
        case "maxOutputTokens" -> {
          cap = count("generationConfig." + name, value, Integer.MAX_VALUE);
          mark(Mark.Kind.OUTPUT_CAP, name);
        }
        case "candidateCount" -> {
          choices = count("generationConfig." + name, value, MOST_CHOICES);
          if (choices > 1) features.add(Feature.CHOICES);
        }
        case "stopSequences" ->
            elements(
                name,
                value,
                each -> {
                  string(name, each);
                  features.add(Feature.STOP);
                });
        case "responseLogprobs" -> {
          if (bool(name, value)) {
            needs.add(Capability.LOGPROBS);
            features.add(Feature.LOGPROBS);
          }
        }
        case "responseMimeType" -> mime = string(name, value);
        case "responseSchema", "responseJsonSchema" -> {
          schema = true;
          skip(value);
        }
        case "responseModalities" ->
            elements(
                name,
                value,
                each -> {
                  if (!string(name, each).equalsIgnoreCase("TEXT")) {
                    features.add(Feature.MEDIA_OUTPUT);
                  }
                });
        case "speechConfig", "imageConfig" -> {
          features.add(Feature.MEDIA_OUTPUT);
          pass(value);
        }
        case "routingConfig", "modelConfig", "modelSelectionConfig" -> {
          fields.add("generationConfig." + name);
          other(value);
        }
        default -> {
          boolean known =
              GeminiConfigReader.SAID.contains(name) || GeminiKeys.HARMLESS_CONFIG.contains(name);
          if (known) pass(value);
          else other(value);
        }
      }
    }

    /** What the answer's text has to be, which two members say together. */
    private void form() {
      boolean json = mime.equals("application/json");
      if (schema && (json || mime.isEmpty())) {
        needs.add(Capability.JSON_SCHEMA);
        features.add(Feature.JSON_SCHEMA);
      } else if (json) {
        features.add(Feature.JSON_OBJECT);
      } else if (!mime.isEmpty() && !mime.equals("text/plain")) {
        features.add(Feature.OWN_FORM);
      }
    }
  }
}
