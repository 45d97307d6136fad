package dev.drawbridge.sealing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value within compact JSON that this process wrote, from one byte up to another. */
public record JsonSlice(byte[] json, int from, int to) {

  /** The whole of it. */
  public static JsonSlice of(byte[] json) {
    return new JsonSlice(json, 0, json.length);
  }

  byte first() {
    return json[from];
  }

  void copyTo(ByteArrayOutputStream out) {
    out.write(json, from, to - from);
  }

  String raw() {
    return new String(json, from, to - from, StandardCharsets.UTF_8);
  }

  /** The members of an object in their order; none where it is no object. */
  public Map<String, JsonSlice> members() {
    Map<String, JsonSlice> members = new LinkedHashMap<>();
    if (json[from] != '{') return members;
    int at = from + 1;
    while (json[at] != '}') {
      if (json[at] == ',') at++;
      int colon = end(at);
      int end = end(colon + 1);
      members.put(new JsonSlice(json, at, colon).text(), new JsonSlice(json, colon + 1, end));
      at = end;
    }
    return members;
  }

  List<JsonSlice> elements() {
    List<JsonSlice> elements = new ArrayList<>();
    int at = from + 1;
    while (json[at] != ']') {
      if (json[at] == ',') at++;
      int end = end(at);
      elements.add(new JsonSlice(json, at, end));
      at = end;
    }
    return elements;
  }

  /** Whether it is a string that stands in its canonical form already: ASCII without escapes. */
  boolean plain() {
    for (int i = from; i < to; i++) if (json[i] < 0x20 || json[i] == '\\') return false;
    return true;
  }

  /** A string's text. */
  public String text() {
    if (plain()) return new String(json, from + 1, to - from - 2, StandardCharsets.US_ASCII);
    String raw = new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    var text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = raw.charAt(++i);
      switch (escape) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
          i += 4;
        }
        default -> text.append(escape);
      }
    }
    return text.toString();
  }

  /** Where the value that begins there ends. */
  private int end(int at) {
    int depth = 0;
    int i = at;
    do {
      switch (json[i]) {
        case '"' -> i = endOfString(i);
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          depth--;
          i++;
        }
        case ',', ':' -> i++;
        default -> {
          while (i < to && json[i] != ',' && json[i] != '}' && json[i] != ']') i++;
        }
      }
    } while (depth > 0);
    return i;
  }

  private int endOfString(int at) {
    int i = at + 1;
    while (json[i] != '"') i += json[i] == '\\' ? 2 : 1;
    return i + 1;
  }
}
