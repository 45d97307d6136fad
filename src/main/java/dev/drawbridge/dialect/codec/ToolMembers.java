package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Set;

/** Members of a tool that a caller offers, which may ask the vendor for a tool of its own. */
public final class ToolMembers {
  private static final int LONGEST_TYPE = 64;

  /** Members that say something of a function, and ask a vendor for no tool of its own. */
  private static final Set<String> OF_FUNCTIONS =
      Set.of(
          "name",
          "description",
          "strict",
          "cache_control",
          "output_schema",
          "response",
          "returns",
          "annotations",
          "metadata",
          "examples",
          "input_examples",
          "defer_loading",
          "allowed_callers",
          "eager_input_streaming");

  private ToolMembers() {}

  /** Whether a member of a function asks a vendor for a tool of its own beside it. */
  public static boolean switchesOn(String member, JsonToken value) {
    boolean on = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_TRUE;
    return on && !OF_FUNCTIONS.contains(member);
  }

  /** A type or name as it stands among a call's fields: no longer than 64 characters. */
  public static String cut(String name) {
    return name.length() <= LONGEST_TYPE ? name : name.substring(0, LONGEST_TYPE);
  }
}
