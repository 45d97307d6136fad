package dev.drawbridge.json;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object of compact JSON that this process wrote, by where they stand in it, in
 * one pass: it passes over their values, makes nothing of them, and does not check what it reads.
 */
public final class JsonMembers {
  private static final int SOME = 16;

  private final byte[] json;

  /** Of each member: where its name begins and ends, without quotes, and where its value does. */
  private int[] places = new int[3 * SOME];

  private int count;
  private @Nullable JsonMembers[] inner = {};
  private int end;

  private JsonMembers(byte[] json, int from, List<String> within) {
    this.json = json;
    if (!within.isEmpty()) inner = new @Nullable JsonMembers[within.size()];
    int at = from + 1;
    while (json[at] != '}') {
      if (json[at] == ',') at++;
      int name = endOfString(json, at);
      if (3 * count == places.length) places = Arrays.copyOf(places, 6 * count);
      places[3 * count] = at + 1;
      places[3 * count + 1] = name - 1;
      int value = name + 1;
      int wanted = json[value] == '{' && !within.isEmpty() ? wanted(within, count) : -1;
      if (wanted < 0) {
        at = endOfValue(json, value);
      } else {
        var members = new JsonMembers(json, value, List.of());
        inner[wanted] = members;
        at = members.end;
      }
      places[3 * count + 2] = at;
      count++;
    }
    end = at + 1;
  }

  /**
   * Reads a text that is one object.
   *
   * @param within names of members whose own members are looked at too
   */
  public static JsonMembers of(byte[] json, List<String> within) {
    return new JsonMembers(json, 0, within);
  }

  private int wanted(List<String> within, int member) {
    for (int i = 0; i < within.size(); i++) if (named(member, within.get(i))) return i;
    return -1;
  }

  /**
   * The members of the member with that number among those that were to be looked into; null where
   * there is none, or it is no object.
   */
  public @Nullable JsonMembers within(int number) {
    return inner[number];
  }

  /**
   * Where the member of that name is among them; -1 for nowhere.
   *
   * @param name of ASCII characters that JSON does not escape
   */
  public int find(String name) {
    for (int i = 0; i < count; i++) if (named(i, name)) return i;
    return -1;
  }

  private boolean named(int member, String name) {
    int from = places[3 * member];
    int length = name.length();
    if (places[3 * member + 1] - from != length) return false;
    for (int i = 0; i < length; i++) if (json[from + i] != name.charAt(i)) return false;
    return true;
  }

  /** Copies a member as it stands, its name in quotes, the colon and the value; where it ends. */
  public int copy(int member, byte[] into, int at) {
    int from = places[3 * member] - 1;
    int length = places[3 * member + 2] - from;
    System.arraycopy(json, from, into, at, length);
    return at + length;
  }

  private static int endOfString(byte[] json, int from) {
    int at = from + 1;
    while (json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    return at + 1;
  }

  private static int endOfValue(byte[] json, int from) {
    int at = from;
    int depth = 0;
    do {
      switch (json[at]) {
        case '"' -> at = endOfString(json, at);
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> at = endOfWord(json, at);
      }
    } while (depth > 0);
    return at;
  }

  /** Behind a number, or a name of a constant. */
  private static int endOfWord(byte[] json, int from) {
    int at = from;
    while (json[at] != ',' && json[at] != '}' && json[at] != ']') at++;
    return at;
  }
}
