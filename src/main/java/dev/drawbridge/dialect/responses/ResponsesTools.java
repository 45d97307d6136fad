package dev.drawbridge.dialect.responses;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Kinds of tools in a call of the Responses API: who runs them, and which other dialects can
 * express them.
 */
final class ResponsesTools {
  /** The longest name that vendors take. */
  private static final int LONGEST_NAME = 64;

  private static final String BETWEEN = "__";

  /** The one argument of the function that a custom tool is to a vendor without such tools. */
  static final String INPUT = "input";

  private ResponsesTools() {}

  /**
   * Whether every dialect has a form for tools of that type: functions, free text in one, and both
   * of a namespace.
   */
  static boolean isTranslated(String type) {
    return type.equals("function") || type.equals("custom") || type.equals("namespace");
  }

  /** Whether the caller runs tools of that type, which only this dialect has. */
  static boolean isCallers(String type) {
    return type.equals("local_shell") || type.equals("apply_patch");
  }

  /**
   * The name that a namespace's tool has among all tools, where there are no namespaces. One that
   * is too long for that ends with a checksum.
   *
   * @param namespace empty for none
   */
  static String joined(String namespace, String name) {
    if (namespace.isEmpty()) return name;
    String joined = namespace.endsWith(BETWEEN) ? namespace + name : namespace + BETWEEN + name;
    if (joined.length() <= LONGEST_NAME) return joined;
    var sum = new CRC32();
    sum.update(joined.getBytes(StandardCharsets.UTF_8));
    String mark = String.format(Locale.ROOT, "_%08x", sum.getValue());
    return joined.substring(0, LONGEST_NAME - mark.length()) + mark;
  }
}
