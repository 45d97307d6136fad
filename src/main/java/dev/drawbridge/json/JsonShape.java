package dev.drawbridge.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The form of a text with JSON in it, such as an event of a stream: tells whether later bytes are
 * the same but for the contents of some strings and the digits of some whole numbers, and where
 * those stand, without parsing. Whatever a parser learns of the first text beside these values, it
 * would learn of the later ones too. Not thread-safe.
 */
public final class JsonShape {
  private static final int MOST_DIGITS = 18;

  private final byte[] like;

  /** Of the values: between the quotes, or the digits. */
  private final int[] starts;

  private final int[] ends;
  private final String[] names;
  private final boolean[] numbers;
  private final boolean[] fixed;

  /* Where they stand in the bytes that were last found to be alike. */
  private final int[] froms;
  private final int[] tos;

  private JsonShape(byte[] like, Values values) {
    this.like = like;
    int count = values.count;
    starts = Arrays.copyOf(values.starts, count);
    ends = Arrays.copyOf(values.ends, count);
    names = Arrays.copyOf(values.names, count);
    numbers = Arrays.copyOf(values.numbers, count);
    fixed = new boolean[count];
    froms = new int[count];
    tos = new int[count];
  }

  /**
   * The form of a range of bytes. Its values are the strings that are no member's name, and the
   * whole numbers without a sign, in their order; what stands before the first brace has none.
   */
  public static JsonShape of(byte[] bytes, int from, int to) {
    byte[] like = Arrays.copyOfRange(bytes, from, to);
    var values = new Values();
    values.read(like);
    return new JsonShape(like, values);
  }

  /** How many values it has. */
  public int values() {
    return starts.length;
  }

  /** The name of the last member that begins before a value; empty for none. */
  public String name(int value) {
    return names[value];
  }

  public boolean isNumber(int value) {
    return numbers[value];
  }

  /** Says that what differs in that value is not alike. */
  public void fix(int value) {
    fixed[value] = true;
  }

  /**
   * Where what is alike ends that begins at {@code from}; -1 where that is not alike, or is not all
   * there before {@code to}.
   */
  public int alike(byte[] other, int from, int to) {
    int at = 0; // in the text that it is the form of
    int pos = from;
    int value = 0;
    while (true) {
      int left = like.length - at;
      int differs = Arrays.mismatch(like, at, like.length, other, pos, Math.min(to, pos + left));
      if (differs == left) return -1; // It is cut.
      int until = differs < 0 ? like.length : at + differs;
      while (value < starts.length && ends[value] < until) same(value++, pos - at);
      if (differs < 0) return pos + left;
      if (value == starts.length || starts[value] > until || fixed[value]) return -1;
      pos += starts[value] - at;
      int end = numbers[value] ? endOfDigits(other, pos, to) : endOfString(other, pos, to);
      if (end < 0) return -1;
      froms[value] = pos;
      tos[value] = end;
      pos = end;
      at = ends[value++];
    }
  }

  private void same(int value, int shift) {
    froms[value] = starts[value] + shift;
    tos[value] = ends[value] + shift;
  }

  /**
   * The text of a string, without escapes.
   *
   * @param bytes which were last found to be alike
   */
  public String text(byte[] bytes, int value) {
    int from = froms[value];
    int to = tos[value];
    int escape = from;
    boolean ascii = true;
    for (; escape < to && bytes[escape] != '\\'; escape++) ascii &= bytes[escape] >= 0;
    if (escape == to) {
      return new String(
          bytes, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
    var text = new StringBuilder(to - from);
    int plain = from;
    while (escape < to) {
      text.append(new String(bytes, plain, escape - plain, StandardCharsets.UTF_8));
      plain = unescape(bytes, text, escape + 1);
      escape = plain;
      while (escape < to && bytes[escape] != '\\') escape++;
    }
    return text.append(new String(bytes, plain, to - plain, StandardCharsets.UTF_8)).toString();
  }

  /** Appends the character of an escape; the offset after it. */
  private static int unescape(byte[] bytes, StringBuilder text, int at) {
    byte kind = bytes[at];
    if (kind == 'u') {
      int unit = 0;
      for (int i = at + 1; i <= at + 4; i++) unit = unit << 4 | Character.digit(bytes[i], 16);
      text.append((char) unit);
      return at + 5;
    }
    text.append(
        switch (kind) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> (char) kind;
        });
    return at + 1;
  }

  private static int endOfDigits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') at++;
    int digits = at - from;
    boolean number = digits == 1 || (digits > 1 && digits <= MOST_DIGITS && bytes[from] != '0');
    return number && at < to && !goesOn(bytes[at]) ? at : -1;
  }

  /** Whether a byte after digits makes them part of another number. */
  private static boolean goesOn(byte next) {
    return next == '.' || next == 'e' || next == 'E';
  }

  /** Where the closing quote stands; -1 where there is none, or a parser would not take it. */
  private static int endOfString(byte[] bytes, int from, int to) {
    boolean ascii = true;
    for (int at = from; at < to; at++) {
      byte each = bytes[at];
      if (each == '"') return ascii || Utf8.isValid(bytes, from, at) ? at : -1;
      if (each < ' ') {
        if (each >= 0) return -1;
        ascii = false;
      } else if (each == '\\') {
        at = endOfEscape(bytes, at + 1, to);
        if (at < 0) return -1;
      }
    }
    return -1;
  }

  /** Where the last byte of an escape stands that begins behind its backslash; -1 for none. */
  private static int endOfEscape(byte[] bytes, int at, int to) {
    if (at >= to) return -1;
    if (bytes[at] != 'u') return "\"\\/bfnrt".indexOf(bytes[at]) < 0 ? -1 : at;
    if (at + 4 >= to) return -1;
    for (int i = at + 1; i <= at + 4; i++) if (Character.digit(bytes[i], 16) < 0) return -1;
    return at + 4;
  }

  /** Finds the values of a text. */
  private static final class Values {
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private String[] names = new String[8];
    private boolean[] numbers = new boolean[8];
    private int count;

    void read(byte[] json) {
      int at = 0;
      while (at < json.length && json[at] != '{') at++;
      String name = "";
      while (at < json.length) {
        byte each = json[at];
        if (each == '"') {
          int end = endOfString(json, at + 1, json.length);
          if (end < 0) return;
          byte after = after(json, end + 1);
          if (after == ':') name = new String(json, at + 1, end - at - 1, StandardCharsets.UTF_8);
          else if (endsValue(after)) add(name, at + 1, end, false);
          at = end + 1;
        } else if (each >= '0' && each <= '9' && stands(json[at - 1])) {
          int end = endOfDigits(json, at, json.length);
          if (end > 0 && endsValue(after(json, end))) add(name, at, end, true);
          at = Math.max(at + 1, end);
        } else {
          at++;
        }
      }
    }

    /** The next byte that is no space; 0 where there is none. */
    private static byte after(byte[] json, int from) {
      int at = from;
      while (at < json.length && json[at] == ' ') at++;
      return at < json.length ? json[at] : 0;
    }

    private static boolean endsValue(byte next) {
      return next == ',' || next == '}' || next == ']';
    }

    /** Whether a number begins after a byte. */
    private static boolean stands(byte before) {
      return before == ':' || before == ' ' || before == ',' || before == '[';
    }

    private void add(String name, int start, int end, boolean number) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
        names = Arrays.copyOf(names, 2 * count);
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      starts[count] = start;
      ends[count] = end;
      names[count] = name;
      numbers[count++] = number;
    }
  }
}
