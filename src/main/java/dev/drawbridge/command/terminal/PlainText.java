package dev.drawbridge.command.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Text that may hold what a caller wrote, made harmless for a terminal: control characters, and the
 * format characters that turn the direction of text, are written as {@code \}{@code u00XX}. Inside
 * a JSON string that is the same text.
 */
public final class PlainText {
  private PlainText() {}

  /** One line: its own line breaks and tabs are written out too. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** A writer that leaves line breaks and tabs, which are the program's own. */
  public static PrintWriter writer(PrintWriter out) {
    return new PrintWriter(new Escaping(out), true);
  }

  private static String escaped(String text, boolean breaks) {
    StringBuilder plain = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!acts(c) || (breaks && (c == '\n' || c == '\t'))) {
        if (plain != null) plain.append(c);
        continue;
      }
      if (plain == null) plain = new StringBuilder(text.length() + 16).append(text, 0, i);
      plain.append(String.format("\\u%04x", (int) c));
    }
    return plain == null ? text : plain.toString();
  }

  /** Whether a terminal does something at it instead of showing it. */
  private static boolean acts(char c) {
    return Character.isISOControl(c)
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u200e'
        || c == '\u200f'
        || c == '\u061c';
  }

  private static final class Escaping extends FilterWriter {
    Escaping(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      out.write(escaped(String.valueOf((char) c), true));
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      out.write(escaped(new String(text, from, length), true));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      out.write(escaped(text.substring(from, from + length), true));
    }
  }
}
