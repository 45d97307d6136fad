package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.Efforts;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.exchange.Thinking;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a Gemini model's ways its name tells. Source: Google's guides on thinking, thought
 * signatures and Gemini 3.
 *
 * @param generation ten times its version: 25 for Gemini 2.5; 0 where the name tells none
 */
public record GeminiModel(String name, int generation) {
  private static final Pattern VERSION = Pattern.compile("gemini-(\\d{1,2})(?:\\.(\\d))?");

  public static GeminiModel of(CallTarget target) {
    return of(target.telling(name -> name.contains("gemini") || name.contains("gemma")));
  }

  public static GeminiModel of(String name) {
    Matcher version = VERSION.matcher(name);
    if (!version.find()) return new GeminiModel(name, 0);
    String minor = version.group(2);
    int tenths = minor == null ? 0 : Integer.parseInt(minor);
    return new GeminiModel(name, Integer.parseInt(version.group(1)) * 10 + tenths);
  }

  /** Whether calls of tools must carry their signature when they are sent back. */
  public boolean signs() {
    return generation >= 30 || (generation == 0 && name.contains("-latest"));
  }

  /** Whether results of tools hold media within. */
  boolean mediaInResults() {
    return generation >= 30;
  }

  private boolean thinks() {
    return generation >= 25 || (generation == 0 && !name.contains("gemma"));
  }

  /**
   * Writes how much it is to think, within what it takes; false where it cannot be told.
   *
   * <p>Levels from Gemini 3 on, which never stops thinking; budgets before.
   */
  boolean write(JsonGenerator json, Thinking thinking) throws IOException {
    if (!thinks()) return false;
    json.writeObjectFieldStart("thinkingConfig");
    if (thinking.shown() != null) json.writeBooleanField("includeThoughts", thinking.shown());
    if (generation >= 30) {
      String effort = Efforts.effort(thinking);
      if (effort != null) json.writeStringField("thinkingLevel", level(effort));
    } else {
      Integer budget = Efforts.budget(thinking);
      if (budget != null) json.writeNumberField("thinkingBudget", within(budget));
    }
    json.writeEndObject();
    return true;
  }

  private String level(String effort) {
    // The first of the generation knows two levels.
    boolean two = name.contains("gemini-3-pro");
    return switch (effort) {
      case "none", "minimal" -> name.contains("flash") ? "minimal" : "low";
      case "low" -> "low";
      case "medium" -> two ? "high" : "medium";
      default -> "high";
    };
  }

  private int within(int budget) {
    if (budget < 0) return -1;
    if (name.contains("pro")) return Math.clamp(budget, 128, 32_768);
    if (budget > 0 && name.contains("lite")) return Math.clamp(budget, 512, 24_576);
    return Math.min(budget, generation == 25 ? 24_576 : Integer.MAX_VALUE);
  }
}
