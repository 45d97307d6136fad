package dev.drawbridge.audit.export;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a caller named in W3C Trace Context's {@code traceparent}, of version 00 or of a
 * later one with the same beginning.
 *
 * @param trace 32 hex digits
 * @param span the caller's, 16 hex digits
 * @param flags 0 to 255
 */
public record TraceParent(String trace, String span, int flags) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  /** Parses a {@code traceparent}; null where {@code sent} is none. */
  public static @Nullable TraceParent of(String sent) {
    Matcher form = FORM.matcher(sent);
    if (!form.matches()) return null;
    return new TraceParent(form.group(1), form.group(2), Integer.parseInt(form.group(3), 16));
  }
}
