package dev.drawbridge.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of compact JSON that this process wrote, by where its parts stand in it: found in one
 * pass, nothing copied. It does not check what it reads.
 */
public final class JsonValue {
  private static final int[] NO_NAMES = {};
  private static final JsonValue[] NO_VALUES = {};

  private final byte[] json;
  private final int from;
  private int to;

  /** Where each member's name ends; it begins behind the value before it. */
  private int[] names = NO_NAMES;

  private JsonValue[] values = NO_VALUES;
  private int count;

  private JsonValue(byte[] json, int from) {
    this.json = json;
    this.from = from;
  }

  /** Reads a text that is one value. */
  public static JsonValue of(byte[] json) {
    return read(json, 0);
  }

  private static JsonValue read(byte[] json, int from) {
    var value = new JsonValue(json, from);
    switch (json[from]) {
      case '{' -> value.readMembers();
      case '[' -> value.readElements();
      case '"' -> value.to = endOfString(json, from);
      default -> {
        int at = from + 1;
        while (at < json.length && json[at] != ',' && json[at] != '}' && json[at] != ']') at++;
        value.to = at;
      }
    }
    return value;
  }

  private void readMembers() {
    int at = from + 1;
    while (json[at] != '}') {
      if (json[at] == ',') at++;
      int colon = endOfString(json, at);
      JsonValue value = read(json, colon + 1);
      if (count == names.length) names = Arrays.copyOf(names, Math.max(8, count * 2));
      names[count] = colon;
      add(value);
      at = value.to;
    }
    to = at + 1;
  }

  private void readElements() {
    int at = from + 1;
    while (json[at] != ']') {
      if (json[at] == ',') at++;
      JsonValue value = read(json, at);
      add(value);
      at = value.to;
    }
    to = at + 1;
  }

  private void add(JsonValue value) {
    if (count == values.length) values = Arrays.copyOf(values, Math.max(8, count * 2));
    values[count++] = value;
  }

  private static int endOfString(byte[] json, int from) {
    int at = from + 1;
    while (json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    return at + 1;
  }

  byte first() {
    return json[from];
  }

  /** The members of an object, or the elements of an array. */
  int count() {
    return count;
  }

  /** A member's name. */
  String name(int i) {
    return text(json, nameFrom(i), names[i]);
  }

  /** Where a member's name begins, with its quotation mark. */
  int nameFrom(int i) {
    // A comma stands between members, and the brace before the first one.
    return i == 0 ? from + 1 : values[i - 1].to + 1;
  }

  int nameTo(int i) {
    return names[i];
  }

  JsonValue value(int i) {
    return values[i];
  }

  byte[] json() {
    return json;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** The members of an object in their order; none where it is no object. */
  public Map<String, JsonValue> members() {
    if (json[from] != '{') return Map.of();
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) members.put(name(i), values[i]);
    return Collections.unmodifiableMap(members);
  }

  /**
   * The member of that name; null where there is none, or no object.
   *
   * @param name of ASCII characters that JSON does not escape
   */
  public @Nullable JsonValue member(String name) {
    if (json[from] != '{') return null;
    for (int i = 0; i < count; i++) if (named(i, name)) return values[i];
    return null;
  }

  private boolean named(int i, String name) {
    int begin = nameFrom(i) + 1;
    if (names[i] - 1 - begin != name.length()) return false;
    for (int k = 0; k < name.length(); k++) if (json[begin + k] != name.charAt(k)) return false;
    return true;
  }

  /** A string's text. */
  public String text() {
    return text(json, from, to);
  }

  /** Whether what stands there is a string in its canonical form: ASCII without escapes. */
  static boolean plain(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) if (json[i] < 0x20 || json[i] == '\\') return false;
    return true;
  }

  private static String text(byte[] json, int from, int to) {
    if (plain(json, from, to)) {
      return new String(json, from + 1, to - from - 2, StandardCharsets.ISO_8859_1);
    }
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
}
