package dev.drawbridge.sensitivity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.LongString;
import dev.drawbridge.sensitivity.read.Attachment;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every string of a request's body, whatever its dialect: messages, prompts, tools and what they
 * are called with, file names, addresses, and fields that no dialect knows. Nothing is left out by
 * a list that somebody forgot to extend.
 *
 * <p>Of bytes in base64 the texts are read that they hold ({@link Attachment}), and the kind is
 * told of what is no text. What else stands encoded in a string is for those who look into it.
 */
final class PromptStrings {
  /** Bytes of no kind are a key or a hash, and looked at as they stand, unless they are many. */
  private static final int MANY = 4096;

  /** Names whose address a vendor fetches from. */
  private static final Set<String> LINKS =
      Set.of("image_url", "file_url", "url", "fileUri", "file_uri", "video_url");

  private static final Set<String> STORED =
      Set.of("file_id", "image_file_id", "vector_store_ids", "container_id");

  /** Roles of messages that are what a tool answered. */
  private static final Set<String> RESULT_ROLES = Set.of("tool", "function");

  /** Types of parts that are. */
  private static final Set<String> RESULT_TYPES =
      Set.of(
          "tool_result",
          "function_call_output",
          "custom_tool_call_output",
          "computer_call_output",
          "local_shell_call_output",
          "mcp_call");

  /** Fields that hold what a tool answered. */
  private static final Set<String> RESULT_FIELDS = Set.of("functionResponse", "toolResult");

  /** What the name of a field counts as. */
  private static final String NAME = "name";

  private final Texts texts;
  private final Consumer<String> unscanned;
  private int message = -1;
  private int depth;

  /** The depth of the object that is a tool's answer, 0 outside. */
  private int resultDepth;

  private boolean inMessages;
  private boolean inTokens;
  private boolean list;
  private boolean atOnce;
  private boolean left;
  private String field = "";

  /** Takes the texts of a body. */
  interface Texts {
    /**
     * Takes one.
     *
     * @param message the place of its message, from 0; -1 for what is in none
     * @param result whether it is part of what a tool answered
     */
    void text(String text, int message, boolean result);
  }

  /**
   * For one body.
   *
   * @param unscanned takes the kind of each part that is no text
   */
  PromptStrings(Texts texts, Consumer<String> unscanned) {
    this.texts = texts;
    this.unscanned = unscanned;
  }

  /** Has what is read next be left where something in it takes long, such as a PDF. */
  void atOnce() {
    atOnce = true;
  }

  /** Whether something was left since it takes long. */
  boolean left() {
    return left;
  }

  /** Reads a body; what is no JSON from some place on is read up to there. */
  void read(byte[] body) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      read(parser, body, 0, body.length);
    } catch (IOException e) {
      // Who reads the call refuses it, and says where it is wrong.
      unscanned.accept("text");
    }
  }

  /**
   * Reads one of a body's messages.
   *
   * @param index its place among them, from 0
   */
  void readMessage(byte[] body, int from, int to, int index) {
    inMessages = true;
    message = index - 1;
    depth = 2;
    try (JsonParser parser = Json.FACTORY.createParser(body, from, to - from)) {
      read(parser, body, from, to);
    } catch (IOException e) {
      unscanned.accept("text");
    }
  }

  /** The name of the field whose text was taken last, or in whose list it is. */
  String field() {
    return field;
  }

  private void read(JsonParser parser, byte[] body, int from, int to) throws IOException {
    String name = "";
    for (JsonToken token = parser.nextToken(); token != null && !left; token = parser.nextToken()) {
      switch (token) {
        case FIELD_NAME -> {
          name = parser.currentName();
          field = NAME;
          if (depth == 1) enter(name);
          else named(name);
        }
        case START_OBJECT, START_ARRAY -> {
          if (inMessages && depth == 2) message++;
          list = token == JsonToken.START_ARRAY;
          depth++;
          if (resultDepth == 0 && RESULT_FIELDS.contains(name)) resultDepth = depth;
          if (!list) name = "";
        }
        case END_OBJECT, END_ARRAY -> {
          list = false;
          if (depth == resultDepth) resultDepth = 0;
          depth--;
        }
        case VALUE_STRING -> {
          if (inMessages && depth == 2) message++;
          field = name;
          string(LongString.of(parser, body, from, to), name);
        }
        case VALUE_NUMBER_INT -> number(parser.getText());
        default -> {}
      }
    }
  }

  private void enter(String name) {
    inMessages = name.equals("messages") || name.equals("contents") || name.equals("input");
    inTokens = name.equals("input");
    message = -1;
  }

  private void take(String text) {
    texts.text(text, inMessages ? message : -1, resultDepth > 0);
  }

  /** A name within a schema or a tool's arguments is the caller's own text too. */
  private void named(String name) {
    if (name.length() > 5) take(name);
  }

  /** A number of so many digits may be an identifier. */
  private void number(String digits) {
    if (digits.length() > 7) take(digits);
    // Text to embed may be given as the numbers of its tokens.
    if (inTokens && list && depth <= 3) unscanned.accept("tokens");
  }

  private void string(String text, String name) {
    if (LINKS.contains(name) && text.contains("://"))
      unscanned.accept(name.startsWith("image") ? "image" : "link");
    if (STORED.contains(name)) unscanned.accept("file");
    boolean result =
        (name.equals("role") && RESULT_ROLES.contains(text))
            || (name.equals("type") && RESULT_TYPES.contains(text));
    if (result && resultDepth == 0) resultDepth = depth;
    if (!attached(text)) take(text);
  }

  /** Whether a string is bytes that are no text: what is read in them is taken, the rest told. */
  private boolean attached(String text) {
    String base64 = DataUrl.dataIn(text);
    if (base64 == null) return false;
    byte[] bytes = DataUrl.bytes(base64);
    if (bytes == null) return false;
    if (atOnce && Attachment.isSlow(bytes)) {
      left = true;
      return true;
    }
    Attachment read = Attachment.of(bytes);
    if (read.isPlainText() || (read.kind().equals("binary") && base64.length() < MANY))
      return false;
    for (String each : read.texts()) take(each);
    read.unscanned().forEach(unscanned);
    return true;
  }
}
