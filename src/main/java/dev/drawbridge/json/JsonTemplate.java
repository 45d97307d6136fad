package dev.drawbridge.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.function.Function;

/** Bytes with a JSON string in one place, written again and again with another text in it. */
public final class JsonTemplate {
  private final byte[] before;
  private final byte[] after;

  private JsonTemplate(byte[] before, byte[] after) {
    this.before = before;
    this.after = after;
  }

  /**
   * What is written of a text.
   *
   * @param writing writes the text as one JSON string, and the same around it whatever it is
   */
  public static JsonTemplate of(Function<String, byte[]> writing) {
    byte[] one = writing.apply("1");
    byte[] other = writing.apply("2");
    int text = Arrays.mismatch(one, other);
    return new JsonTemplate(
        Arrays.copyOf(one, text), Arrays.copyOfRange(one, text + 1, one.length));
  }

  /** Writes the same bytes with that text, in which halves of surrogate pairs are U+FFFD. */
  public void write(String text, GrowingBytes out) {
    int length = text.length();
    byte[] all = out.room(before.length + length + after.length);
    int from = out.length() + before.length;
    for (int i = 0; i < length; i++) {
      char each = text.charAt(i);
      if (each < ' ' || each == '"' || each == '\\' || each > '~') {
        escaped(text, out);
        return;
      }
      all[from + i] = (byte) each;
    }
    System.arraycopy(before, 0, all, out.length(), before.length);
    System.arraycopy(after, 0, all, from + length, after.length);
    out.grew(before.length + length + after.length);
  }

  private void escaped(String text, GrowingBytes out) {
    out.write(before);
    out.write(JsonStringEncoder.getInstance().quoteAsUTF8(Json.wellFormed(text)));
    out.write(after);
  }
}
