package dev.drawbridge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The strings of a JSON document with their places and their bytes, to change some of them. */
public final class JsonStrings {
  /** Longer values are not noted. */
  private static final int LONGEST_NOTE = 256;

  private JsonStrings() {}

  /** What a text was in its document. */
  public enum Kind {
    /** The name of a member. */
    NAME,
    STRING,
    NUMBER
  }

  /**
   * One string.
   *
   * @param text without quotes and escapes; a number's digits
   * @param from offset of its first byte, a quote where it has one
   * @param to offset after its last byte
   */
  public record Found(Kind kind, String text, JsonPlace place, int from, int to) {
    /** Sizes only: it may be of a prompt. */
    @Override
    public String toString() {
      return kind + "[" + text.length() + " at " + place + "]";
    }
  }

  /**
   * A string in place of another.
   *
   * @param from offset of the first byte that it replaces
   * @param to offset after the last one
   */
  public record Change(int from, int to, String text) {}

  /**
   * The strings, names and numbers of a document, in their order.
   *
   * @param noted names of scalar members that a place can tell of
   * @throws IOException where it is no JSON
   */
  public static List<Found> of(byte[] json, Set<String> noted) throws IOException {
    List<Found> found = new ArrayList<>();
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      if (parser.nextToken() != null) value(parser, json, new JsonPlace(), noted, found);
      if (parser.nextToken() != null) throw new IOException("something follows the document");
    }
    return found;
  }

  private static void value(
      JsonParser parser, byte[] json, JsonPlace at, Set<String> noted, List<Found> found)
      throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, json, at, noted, found);
      case START_ARRAY -> {
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          value(parser, json, at.element(index++), noted, found);
        }
      }
      case VALUE_STRING -> {
        int from = offset(parser);
        found.add(new Found(Kind.STRING, parser.getText(), at, from, end(json, from)));
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        int from = offset(parser);
        String digits = parser.getText();
        found.add(new Found(Kind.NUMBER, digits, at, from, from + digits.length()));
      }
      default -> {}
    }
  }

  private static void object(
      JsonParser parser, byte[] json, JsonPlace at, Set<String> noted, List<Found> found)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      int from = offset(parser);
      JsonPlace place = at.member(name);
      found.add(new Found(Kind.NAME, name, place, from, end(json, from)));
      JsonToken token = parser.nextToken();
      if (token == null) throw new IOException("the document is cut");
      if (token.isScalarValue() && noted.contains(name)) {
        String text = parser.getText();
        if (text.length() <= LONGEST_NOTE) at.note(name, text);
      }
      value(parser, json, place, noted, found);
    }
  }

  private static int offset(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** The offset after a string's closing quote. */
  private static int end(byte[] json, int from) {
    int at = from + 1;
    while (at < json.length && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    return Math.min(at + 1, json.length);
  }

  /**
   * The document with strings changed; all other bytes stay as they are.
   *
   * @param changes in the order of the document, none touching another
   */
  public static byte[] changed(byte[] json, List<Change> changes) {
    if (changes.isEmpty()) return json;
    List<byte[]> texts = new ArrayList<>(changes.size());
    int length = json.length;
    for (Change change : changes) {
      byte[] text = JsonStringEncoder.getInstance().quoteAsUTF8(Json.wellFormed(change.text));
      texts.add(text);
      length += text.length + 2 - (change.to - change.from);
    }
    byte[] out = new byte[length];
    int read = 0;
    int written = 0;
    for (int i = 0; i < texts.size(); i++) {
      Change change = changes.get(i);
      byte[] text = texts.get(i);
      int kept = change.from - read;
      System.arraycopy(json, read, out, written, kept);
      written += kept;
      out[written++] = '"';
      System.arraycopy(text, 0, out, written, text.length);
      written += text.length;
      out[written++] = '"';
      read = change.to;
    }
    System.arraycopy(json, read, out, written, json.length - read);
    return out;
  }
}
