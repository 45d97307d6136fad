package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.ForeignElements;
import dev.drawbridge.dialect.codec.MediaCount;
import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items of a call's {@code input}, as one pass goes over them. */
final class ResponsesInput {
  private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
  private static final Set<String> TEXTS =
      Set.of("input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text");
  private static final Set<String> MEDIA = Set.of("input_image", "input_file", "input_audio");

  /**
   * An item with tools, which are offered from there on as those of the call are. Codex sends all
   * of its tools so for OpenAI's newest models, with an id that it made itself.
   */
  static final String ADDITIONAL_TOOLS = "additional_tools";

  /** Items that every dialect has a form for. */
  private static final Set<String> ITEMS =
      Set.of(
          "message",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output",
          ADDITIONAL_TOOLS,
          "reasoning",
          "item_reference");

  /**
   * Items that are the caller's own text, whatever their id: no vendor looks them up. Any other
   * item with an id stands for what its vendor keeps, but for reasoning that comes along sealed.
   */
  static final Set<String> OWN =
      Set.of(
          "message",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output",
          ADDITIONAL_TOOLS);

  /** What is known of an item once it was read. */
  private static final class Item {
    String type = "";
    String role = "";
    boolean sealed;
    boolean foreign;

    /** Whether its tools, where it has any, are none. */
    boolean toolless;

    /** Members that hold an object where texts or a list of parts may stand. */
    final Set<String> objects = new HashSet<>(0);

    @Nullable Mark id;
  }

  private final CallReader reader;
  private final ResponsesToolScanner tools;
  private final MediaCount media = new MediaCount();
  private @Nullable Item last;
  private boolean offersTools;

  ResponsesInput(CallReader reader, ResponsesToolScanner tools) {
    this.reader = reader;
    this.tools = tools;
  }

  MediaCount media() {
    return media;
  }

  /** Whether tools stand among the items. */
  boolean offersTools() {
    return offersTools;
  }

  /** Walks the array that the parser stands at the beginning of. */
  void list() throws IOException {
    var elements = new ForeignElements();
    reader.array(value -> item(elements, value));
    Item end = last;
    if (end != null && end.role.equals("assistant")) reader.features.add(Feature.PREFILL);
    elements.mark("input", reader.marks);
  }

  private void item(ForeignElements elements, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) throw reader.wrong("input", "an array of objects");
    int from = BodyReader.offset(reader.parser().currentTokenLocation());
    Item item = new Item();
    reader.object(true, (name, inner) -> member(item, name, inner));
    int to = BodyReader.offset(reader.parser().currentLocation());
    if (item.type.isEmpty()) item.type = item.role.isEmpty() ? "item_reference" : "message";
    if (!ITEMS.contains(item.type)) reader.features.add(Feature.OWN_FORM);
    if (item.type.equals("message") && !ROLES.contains(item.role)) {
      throw reader.wrong("input.role", "user, assistant, system or developer");
    }
    if (item.type.equals(ADDITIONAL_TOOLS)) {
      if (item.toolless) throw tools.notTools();
      offersTools = true;
    }
    boolean own = OWN.contains(item.type);
    if (own && !item.objects.isEmpty()) {
      throw reader.wrong("input." + item.objects.iterator().next(), "a string or an array");
    }
    Mark id = item.id;
    if (item.type.equals("item_reference") && id == null) throw reader.wrong("input.id", "an id");
    boolean sealed = item.type.equals("reasoning") && item.sealed;
    if (id != null && !own && !sealed) {
      reader.marks.add(id);
      reader.features.add(Feature.STORED_STATE);
    }
    // Tools say nothing: what stands before them is what the model goes on from.
    if (!item.type.equals(ADDITIONAL_TOOLS)) last = item;
    elements.add(from, to, item.foreign);
  }

  private void member(Item item, String name, JsonToken value) throws IOException {
    switch (name) {
      case "type" -> item.type = reader.string("input.type", value);
      case "role" -> item.role = reader.string("input.role", value);
      case "id" -> {
        if (value == JsonToken.VALUE_STRING && reader.parser().getTextLength() > 0) {
          int at = reader.marks.size();
          reader.mark(Mark.Kind.STATE, "item_reference");
          item.id = reader.marks.remove(at);
        } else {
          reader.pass(value);
        }
      }
      // Whatever the item: its type may stand behind them, and a tool of a vendor must be seen.
      case "tools" -> {
        if (value == JsonToken.START_ARRAY) {
          reader.array(tool -> item.toolless |= !tools.isTool(tool));
        } else {
          item.toolless = true;
          reader.pass(value);
        }
      }
      case "encrypted_content" -> {
        item.sealed = value == JsonToken.VALUE_STRING && reader.parser().getTextLength() > 0;
        item.foreign = item.sealed && ReasoningItems.isForeign(reader.parser().getText());
        reader.pass(value);
      }
      case "content", "output" -> {
        boolean output = name.equals("output");
        if (value == JsonToken.START_OBJECT) item.objects.add(name);
        if (value == JsonToken.START_ARRAY) reader.array(part -> part(part, output));
        else reader.pass(value);
      }
      default -> reader.pass(value);
    }
  }

  /** A part of a message, or of what a tool answered. */
  private void part(JsonToken value, boolean output) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      reader.pass(value);
      return;
    }
    String[] type = {""};
    reader.object(
        true,
        (name, inner) -> {
          if (name.equals("type")) type[0] = reader.string("content.type", inner);
          else partMember(name, inner);
        });
    if (MEDIA.contains(type[0])) {
      Capability needed = PartTypes.need(type[0]);
      if (needed != null) reader.needs.add(needed);
      if (type[0].equals("input_audio")) reader.features.add(Feature.AUDIO_INPUT);
      if (output) reader.features.add(Feature.TOOL_RESULT_MEDIA);
    } else if (!TEXTS.contains(type[0])) {
      reader.features.add(Feature.OWN_FORM);
    }
  }

  private void partMember(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return;
    switch (name) {
      case "file_id" -> reader.state(name, value);
      case "file_url" -> {
        reader.features.add(Feature.DOCUMENT_LINK);
        reader.pass(value);
      }
      case "file_data" -> {
        boolean address = value == JsonToken.VALUE_STRING && reader.isLink();
        reader.features.add(address ? Feature.DOCUMENT_LINK : Feature.DOCUMENT);
        reader.pass(value);
      }
      case "image_url" -> image(reader.string(name, value));
      case "input_audio" -> {
        if (value == JsonToken.START_OBJECT) reader.object(true, (inner, data) -> audio(data));
        else reader.pass(value);
      }
      default -> reader.pass(value);
    }
  }

  private void image(String url) {
    int comma = url.indexOf(',');
    if (DataUrl.isLink(comma < 0 ? url : url.substring(0, comma + 1))) {
      reader.features.add(Feature.IMAGE_LINK);
      media.link();
    } else {
      media.inline(Capability.VISION, url.length());
    }
  }

  private void audio(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      media.inline(Capability.AUDIO, reader.parser().getTextLength());
    }
    reader.pass(value);
  }
}
