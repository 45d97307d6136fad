package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.MediaCount;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import java.io.IOException;

/**
 * The messages of a call of Anthropic's and the blocks in them, as one pass goes over them. Blocks
 * that hold another vendor's reasoning are marked, and a message that holds nothing else, so that
 * they do not reach Anthropic, which would refuse them.
 */
final class AnthropicContent {
  private final CallReader reader;
  private final MediaCount media = new MediaCount();

  /** What is known of a block once it was read. */
  private static final class Block {
    String type = "";
    String source = "";
    int data;
    boolean foreign;

    /** Whether its content is neither a string nor an array. */
    boolean shapeless;
  }

  /** The elements of one list, of which some may have to go. */
  private final class Elements {
    private final String name;
    private int kept = -1; // where the last one ends that stays
    private int run = -1; // where those begin that stand first and go
    private boolean any;

    Elements(String name) {
      this.name = name;
    }

    void add(int from, int to, boolean foreign) {
      any = true;
      if (foreign && kept < 0) {
        if (run < 0) run = from;
      } else if (foreign) {
        mark(kept, to);
        kept = to;
      } else {
        if (run >= 0) mark(run, from);
        run = -1;
        kept = to;
      }
    }

    private void mark(int from, int to) {
      reader.marks.add(new Mark(Mark.Kind.FOREIGN, name, from, to));
    }

    /** Whether all of them have to go, and none was marked. */
    boolean foreign() {
      return run >= 0;
    }
  }

  AnthropicContent(CallReader reader) {
    this.reader = reader;
  }

  MediaCount media() {
    return media;
  }

  /** A text, or blocks of it. */
  void system(JsonToken value) throws IOException {
    switch (value) {
      case VALUE_STRING, VALUE_NULL -> {}
      case START_ARRAY -> reader.array(block -> block("system", block, false));
      default -> throw reader.wrong("system", "a string or an array");
    }
  }

  /** Walks the array that the parser stands at the beginning of; false where it is empty. */
  boolean messages() throws IOException {
    var elements = new Elements("messages");
    String[] last = {""};
    reader.array(message -> last[0] = message(message, elements));
    if (last[0].equals("assistant")) reader.features.add(Feature.PREFILL);
    return elements.any;
  }

  private String message(JsonToken value, Elements elements) throws IOException {
    if (value != JsonToken.START_OBJECT) throw reader.wrong("messages", "an array of objects");
    int from = BodyReader.offset(reader.parser().currentTokenLocation());
    String[] role = {""};
    boolean[] foreign = {false};
    boolean[] content = {false};
    reader.object(
        true,
        (name, inner) -> {
          switch (name) {
            case "role" -> role[0] = reader.string("messages.role", inner);
            case "content" -> {
              content[0] = true;
              foreign[0] = content(inner);
            }
            default -> reader.pass(inner);
          }
        });
    switch (role[0]) {
      case "" -> throw reader.wrong("messages", "an array of objects with a role");
      case "user", "assistant", "system" -> {}
      default -> reader.features.add(Feature.OWN_FORM);
    }
    if (!content[0]) throw reader.wrong("messages", "an array of objects with a content");
    elements.add(from, BodyReader.offset(reader.parser().currentLocation()), foreign[0]);
    return role[0];
  }

  /** Whether all of a message's content has to go. */
  private boolean content(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) return false;
    if (value != JsonToken.START_ARRAY) {
      throw reader.wrong("messages.content", "a string or an array");
    }
    var blocks = new Elements("messages.content");
    reader.array(
        element -> {
          int from = BodyReader.offset(reader.parser().currentTokenLocation());
          boolean foreign = block("messages.content", element, false);
          blocks.add(from, BodyReader.offset(reader.parser().currentLocation()), foreign);
        });
    return blocks.foreign();
  }

  /** Reads a block; true where another vendor's reasoning is in it. */
  private boolean block(String where, JsonToken value, boolean result) throws IOException {
    if (value != JsonToken.START_OBJECT) throw reader.wrong(where, "an array of objects");
    Block block = new Block();
    reader.object(true, (name, inner) -> member(block, name, inner));
    switch (block.type) {
      case "text", "tool_use", "thinking", "redacted_thinking" -> {}
      case "tool_result" -> {
        if (block.shapeless) throw reader.wrong(where + ".content", "a string or an array");
      }
      case "image", "document" -> medium(block, result);
      case "" -> throw reader.wrong(where, "an array of objects with a type");
      default -> reader.features.add(Feature.OWN_FORM);
    }
    return block.foreign && block.type.endsWith("thinking");
  }

  private void member(Block block, String name, JsonToken value) throws IOException {
    switch (name) {
      case "type" -> block.type = reader.string("content.type", value);
      case "source" -> {
        if (value == JsonToken.START_OBJECT) reader.object(true, (n, v) -> source(block, n, v));
        else reader.pass(value);
      }
      case "signature", "data" -> {
        block.foreign |=
            value == JsonToken.VALUE_STRING && ForeignSignatures.foreign(reader.parser().getText());
        reader.pass(value);
      }
      case "content" -> {
        if (value == JsonToken.START_ARRAY) {
          reader.array(
              element -> {
                if (element == JsonToken.START_OBJECT) block("content", element, true);
                else reader.pass(element);
              });
        } else {
          block.shapeless = value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL;
          reader.pass(value);
        }
      }
      case "input" -> reader.skip(value);
      case "citations" -> citations(value);
      default -> reader.pass(value);
    }
  }

  private void source(Block block, String name, JsonToken value) throws IOException {
    switch (name) {
      case "type" -> block.source = reader.string("source.type", value);
      case "data" -> {
        if (value == JsonToken.VALUE_STRING) {
          reader.parser().finishToken();
          int from = BodyReader.offset(reader.parser().currentTokenLocation());
          block.data = BodyReader.offset(reader.parser().currentLocation()) - from;
        }
        reader.pass(value);
      }
      case "file_id" -> reader.state("source.file_id", value);
      default -> reader.pass(value);
    }
  }

  private void medium(Block block, boolean result) {
    boolean image = block.type.equals("image");
    if (result) reader.features.add(Feature.TOOL_RESULT_MEDIA);
    if (image) reader.needs.add(Capability.VISION);
    else if (!block.source.equals("text")) reader.needs.add(Capability.PDF);
    switch (block.source) {
      case "base64" -> {
        media.inline(image ? Capability.VISION : Capability.PDF, block.data);
        if (!image) reader.features.add(Feature.DOCUMENT);
      }
      case "text" -> reader.features.add(image ? Feature.OWN_FORM : Feature.DOCUMENT);
      case "url" -> {
        if (image) media.link();
        reader.features.add(image ? Feature.IMAGE_LINK : Feature.DOCUMENT_LINK);
      }
      case "file" -> {} // Its id was seen.
      default -> reader.features.add(Feature.OWN_FORM);
    }
  }

  /** Whether a document is to be cited, or what a text of the model's cited. */
  private void citations(JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      reader.object(
          true,
          (name, inner) -> {
            if (name.equals("enabled") && inner == JsonToken.VALUE_TRUE) {
              reader.features.add(Feature.CITATIONS);
            }
            reader.pass(inner);
          });
    } else if (value == JsonToken.START_ARRAY) {
      var all = new Elements("citations");
      int inside = BodyReader.offset(reader.parser().currentLocation());
      reader.array(element -> citation(element, all));
      int end = BodyReader.offset(reader.parser().currentTokenLocation());
      if (all.foreign()) all.mark(inside, end);
    } else {
      reader.pass(value);
    }
  }

  private void citation(JsonToken value, Elements all) throws IOException {
    int from = BodyReader.offset(reader.parser().currentTokenLocation());
    boolean[] ours = {false};
    if (value == JsonToken.START_OBJECT) {
      reader.object(
          true,
          (name, inner) -> {
            ours[0] |=
                inner == JsonToken.VALUE_STRING
                    && (name.equals("encrypted_index") || name.equals("file_id"))
                    && reader.parser().getText().equals(KeptIds.OF_OUR_CITATIONS);
            reader.pass(inner);
          });
    } else {
      reader.pass(value);
    }
    all.add(from, BodyReader.offset(reader.parser().currentLocation()), ours[0]);
  }
}
