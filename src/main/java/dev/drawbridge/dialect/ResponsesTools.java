package dev.drawbridge.dialect;

/** Kinds of tools in a call of the responses: who runs them, and who else can say them. */
final class ResponsesTools {
  private static final int LONGEST_TYPE = 64;

  /** The one argument of the function that a custom tool is to a vendor without such tools. */
  static final String INPUT = "input";

  private ResponsesTools() {}

  /** Whether every dialect has a form for tools of that type: functions, and free text in one. */
  static boolean isTranslated(String type) {
    return type.equals("function") || type.equals("custom");
  }

  /** Whether the caller runs tools of that type, which only this dialect has. */
  static boolean isCallers(String type) {
    return type.equals("local_shell") || type.equals("apply_patch");
  }

  static String cut(String name) {
    return name.length() <= LONGEST_TYPE ? name : name.substring(0, LONGEST_TYPE);
  }
}
