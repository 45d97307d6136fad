package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.KnownKeys;
import dev.drawbridge.dialect.codec.ToolMembers;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of {@code POST /v1/messages} and {@code POST /v1/messages/count_tokens}.
 *
 * <p>Source: Anthropic's API reference, "Messages".
 */
public final class AnthropicRequestScanner {
  private AnthropicRequestScanner() {}

  /**
   * Reads a chat in one pass.
   *
   * @throws Refusal {@code invalid_request} where it is not a valid call; the message gives line
   *     and column, never text of the body
   */
  public static ModelCall read(byte[] body) {
    return read(body, Operation.CHAT);
  }

  /**
   * Reads what is to be counted: a chat that needs no bound on its output.
   *
   * @throws Refusal as {@link #read}
   */
  public static ModelCall readCount(byte[] body) {
    return read(body, Operation.COUNT_TOKENS);
  }

  private static ModelCall read(byte[] body, Operation operation) {
    var reader = new Reader(body);
    reader.walk();
    reader.requireModel();
    reader.together();
    if (operation == Operation.CHAT && reader.cap == null) throw BodyReader.missing("max_tokens");
    if (!reader.messages) throw BodyReader.missing("messages");
    boolean stream = reader.stream && operation == Operation.CHAT;
    reader.needs.add(Capability.CHAT);
    if (stream) reader.needs.add(Capability.STREAMING);
    return new ModelCall(
        AnthropicDialect.ID,
        operation,
        reader.model,
        new ModelCall.WantedAnswer(
            stream,
            stream, // Its streams always tell it.
            reader.cap,
            1),
        new ModelCall.CallUse(reader.needs, reader.features, reader.fields),
        reader.content.media().of(body.length),
        new ModelCall.CallBody(body, reader.marks, reader.values()));
  }

  /** Whether the caller runs tools of that type, whose form only Anthropic's models know. */
  static boolean isCallers(String type) {
    return type.startsWith("bash_")
        || type.startsWith("text_editor_")
        || type.startsWith("computer_")
        || type.startsWith("memory_");
  }

  private static final class Reader extends CallReader {
    private final AnthropicContent content = new AnthropicContent(this);
    private boolean messages;
    private boolean stream;
    private @Nullable Integer cap;

    Reader(byte[] body) {
      super(body, KnownKeys.ANTHROPIC);
    }

    @Override
    public void own(String name, JsonToken value) throws IOException {
      switch (name) {
        case "messages" -> {
          if (value != JsonToken.START_ARRAY) throw wrong(name, "an array");
          messages = content.messages();
          if (!messages) throw wrong(name, "an array that is not empty");
        }
        case "system" -> content.system(value);
        case "stream" -> stream = bool(name, value);
        case "max_tokens" -> {
          cap = count(name, value, Integer.MAX_VALUE);
          mark(Mark.Kind.OUTPUT_CAP, name);
        }
        case "tools" -> list(name, value, this::tool);
        case "tool_choice" -> choice(value);
        case "stop_sequences" ->
            list(
                name,
                value,
                element -> {
                  features.add(Feature.STOP);
                  pass(element);
                });
        case "output_config" -> {
          if (value == JsonToken.START_OBJECT) object(true, this::outputConfig);
          else pass(value);
        }
        case "output_format" -> format(value);
        case "mcp_servers" -> {
          boolean[] any = {false};
          list(
              name,
              value,
              element -> {
                any[0] = true;
                pass(element);
              });
          if (any[0]) features.add(Feature.HOSTED_TOOL);
          else fields.remove(name); // None chooses nothing.
        }
        case "container" -> container(name, value);
        default -> pass(value);
      }
    }

    private void list(String name, JsonToken value, OnElement each) throws IOException {
      if (value == JsonToken.START_ARRAY) array(each);
      else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an array");
    }

    private void tool(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) throw wrong("tools", "an array of objects");
      needs.add(Capability.TOOLS);
      offered++;
      int from = offset(parser().currentTokenLocation());
      String[] type = {"custom"};
      List<String> switches = new ArrayList<>(0);
      object(
          true,
          (name, inner) -> {
            switch (name) {
              case "type" -> {
                if (inner != JsonToken.VALUE_NULL) type[0] = string("tools.type", inner);
              }
              case "input_schema" -> skip(inner);
              case "input_examples" -> passMap(inner);
              default -> {
                if (ToolMembers.switchesOn(name, inner)) switches.add(name);
                pass(inner);
              }
            }
          });
      if (type[0].equals("custom")) {
        for (String each : switches) fields.add("tools." + ToolMembers.cut(each));
        return;
      }
      if (isCallers(type[0])) {
        features.add(Feature.OWN_FORM);
      } else {
        features.add(Feature.HOSTED_TOOL);
        String field = "tools." + ToolMembers.cut(type[0]);
        fields.add(field);
        mark(Mark.Kind.HOSTED_TOOL, field, from);
      }
    }

    private void choice(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        if (value != JsonToken.VALUE_NULL) throw wrong("tool_choice", "an object");
        return;
      }
      object(
          true,
          (name, inner) -> {
            if (!name.equals("type")) {
              boolean said = name.equals("disable_parallel_tool_use");
              if (said) single = inner == JsonToken.VALUE_TRUE;
              pass(inner);
              return;
            }
            switch (string("tool_choice.type", inner)) {
              case "auto" -> {}
              case "none" -> none = true;
              case "any" -> features.add(Feature.FORCED_TOOL);
              case "tool" -> {
                features.add(Feature.FORCED_TOOL);
                named = true;
              }
              default -> features.add(Feature.OWN_FORM);
            }
          });
    }

    private void outputConfig(String name, JsonToken value) throws IOException {
      if (name.equals("format")) format(value);
      else pass(value);
    }

    private void format(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        pass(value);
        return;
      }
      object(
          true,
          (name, inner) -> {
            switch (name) {
              case "schema" -> skip(inner);
              case "type" -> {
                if (string("format.type", inner).equals("json_schema")) {
                  needs.add(Capability.JSON_SCHEMA);
                  features.add(Feature.JSON_SCHEMA);
                } else {
                  features.add(Feature.OWN_FORM);
                }
              }
              default -> pass(inner);
            }
          });
    }

    /** A place at the vendor in which code runs: an old one by its id, or skills for a new one. */
    private void container(String name, JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        state(name, value);
        return;
      }
      object(
          true,
          (inner, member) -> {
            if (inner.equals("id")) {
              state("container.id", member);
            } else {
              fields.add(name + "." + inner);
              features.add(Feature.HOSTED_TOOL);
              pass(member);
            }
          });
    }
  }
}
