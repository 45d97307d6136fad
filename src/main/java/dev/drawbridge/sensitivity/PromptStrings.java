package dev.drawbridge.sensitivity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every string of a request's body, whatever its dialect: messages, prompts, tools and what they
 * are called with, file names, addresses, and fields that no dialect knows. Nothing is left out by
 * a list that somebody forgot to extend.
 *
 * <p>Text in base64 and JSON within a string are read as well, one level deep. Of what is no text
 * the kind is told.
 */
final class PromptStrings {
  /** Shorter runs of base64 are read as what they are: a token may look like one. */
  private static final int SHORTEST_BASE64 = 64;

  /** Names whose address a vendor fetches from. */
  private static final Set<String> LINKS =
      Set.of("image_url", "file_url", "url", "fileUri", "file_uri", "video_url");

  private static final Set<String> STORED =
      Set.of("file_id", "image_file_id", "vector_store_ids", "container_id");

  private final Texts texts;
  private final Consumer<String> unscanned;
  private int message = -1;
  private int depth;
  private boolean inMessages;
  private boolean inside;

  /** Takes the texts of a body. */
  interface Texts {
    /**
     * Takes one.
     *
     * @param message the place of its message, from 0; -1 for what is in none
     */
    void text(String text, int message);
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

  /** Reads a body; what is no JSON from some place on is read up to there. */
  void read(byte[] body) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      read(parser);
    } catch (IOException e) {
      // Who reads the call refuses it, and says where it is wrong.
      unscanned.accept("text");
    }
  }

  private void read(JsonParser parser) throws IOException {
    String name = "";
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case FIELD_NAME -> {
          name = parser.currentName();
          if (depth == 1) enter(name);
          else named(name);
        }
        case START_OBJECT, START_ARRAY -> {
          if (inMessages && depth == 2) message++;
          depth++;
        }
        case END_OBJECT, END_ARRAY -> depth--;
        case VALUE_STRING -> {
          if (inMessages && depth == 2) message++;
          string(parser.getText(), name);
        }
        case VALUE_NUMBER_INT -> number(parser.getText());
        default -> {}
      }
    }
  }

  private void enter(String name) {
    if (inside) return;
    inMessages = name.equals("messages") || name.equals("contents") || name.equals("input");
    message = -1;
  }

  /** A name within a schema or a tool's arguments is the caller's own text too. */
  private void named(String name) {
    if (name.length() > 5) texts.text(name, inMessages ? message : -1);
  }

  /** A number of so many digits may be an identifier. */
  private void number(String digits) {
    if (digits.length() > 7) texts.text(digits, inMessages ? message : -1);
  }

  private void string(String text, String name) {
    if (LINKS.contains(name) && text.startsWith("http"))
      unscanned.accept(name.startsWith("image") ? "image" : "link");
    if (STORED.contains(name)) unscanned.accept("file");
    String base64 = base64(text);
    if (base64 != null && encoded(base64)) return;
    texts.text(text, inMessages ? message : -1);
    if (!inside
        && text.length() > 1
        && (text.charAt(0) == '{' || text.charAt(0) == '[')
        && text.indexOf("\\u") >= 0) {
      nested(text);
    }
  }

  private void nested(String json) {
    inside = true;
    int before = depth;
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      read(parser);
    } catch (IOException e) {
      // No JSON after all: it was read as text already.
      depth = before;
    }
    depth = before;
    inside = false;
  }

  /** The base64 of a string that is nothing else, without a data URL's head; null for none. */
  private static @Nullable String base64(String text) {
    int from = 0;
    if (text.startsWith("data:")) {
      int comma = text.indexOf(',');
      if (comma < 0 || comma > 256 || !text.substring(0, comma).endsWith(";base64")) return null;
      from = comma + 1;
    }
    if (text.length() - from < SHORTEST_BASE64 && from == 0) return null;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "+/-_=\r\n".indexOf(c) >= 0;
      if (!fits) return null;
    }
    return text.substring(from);
  }

  /** Whether a string was bytes: their text is read, or their kind told. */
  private boolean encoded(String base64) {
    byte[] bytes;
    try {
      String standard =
          base64.replace('-', '+').replace('_', '/').replace("\n", "").replace("\r", "");
      bytes = Base64.getDecoder().decode(standard);
    } catch (IllegalArgumentException e) {
      return false; // Of its alphabet, but no base64.
    }
    String kind = MediaKind.of(bytes);
    if (kind.equals("text")) {
      texts.text(new String(bytes, StandardCharsets.UTF_8), inMessages ? message : -1);
      return base64.length() > 4096;
    }
    // A key or a hash decodes to bytes of no kind: it is looked at as it stands.
    if (kind.equals("binary") && base64.length() < 4096) return false;
    unscanned.accept(kind);
    return true;
  }
}
