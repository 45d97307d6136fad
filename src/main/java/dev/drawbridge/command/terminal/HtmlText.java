package dev.drawbridge.command.terminal;

/** Text that may hold what a caller wrote, as text of a page. */
public final class HtmlText {
  private HtmlText() {}

  /** A text as HTML; what a document must not hold becomes the replacement character. */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return out.toString();
  }
}
