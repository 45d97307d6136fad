package dev.drawbridge;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model behind a fake vendor says, so that every vendor's says the same in its own words.
 * What was asked of it shows in the answer: what a translation loses, a test sees.
 */
public final class ScriptedModel {
  /** Said where the caller wants to see the reasoning. */
  public static final String THOUGHT = "The user greets me. I greet back.";

  /** Tokens of every answer: all input, of it cached, all output, of it reasoning. */
  public static final int INPUT = 31;

  public static final int CACHED = 8;
  public static final int OUTPUT = 17;
  public static final int REASONING = 5;

  /** What a request came to, as the vendor's dialect said it. */
  public record Seen(
      String system,
      String lastText,
      List<String> media,
      List<String> tools,
      @Nullable String forcedTool,
      boolean parallel,
      List<String> toolResults,
      @Nullable String schema,
      List<String> stop,
      boolean thinking) {}

  /** A call of a tool that the model makes. */
  public record Call(String name, String arguments) {}

  /**
   * What it says.
   *
   * @param thought null where it shows none
   * @param refused whether it declines, or a filter steps in; {@code text} is then what it says
   * @param stopped the stop sequence that ended it, null for none
   */
  public record Says(
      @Nullable String thought,
      String text,
      List<Call> calls,
      boolean refused,
      @Nullable String stopped) {}

  private ScriptedModel() {}

  /**
   * The answer.
   *
   * <p>"please refuse" is declined. Results of tools are repeated. A forced tool, or the first of
   * some where the user says "weather", is called with {@code {"city":"Köln"}}; all of them where
   * the user says "both" and may. A schema, or JSON mode by a word of the system's, is answered
   * with {@code {"answer":42}}. Media are counted by type and size. "count to N" counts, up to a
   * stop sequence. Else it says hello.
   */
  public static Says answer(Seen seen) {
    String thought = seen.thinking() ? THOUGHT : null;
    String text = seen.lastText();
    if (text.contains("please refuse")) {
      return new Says(null, "I cannot help with that.", List.of(), true, null);
    }
    if (!seen.toolResults().isEmpty()) {
      return says(thought, "The tools said: " + String.join(" | ", seen.toolResults()));
    }
    List<Call> calls = calls(seen);
    if (!calls.isEmpty()) return new Says(thought, "", calls, false, null);
    boolean told = seen.system().contains("must be one valid JSON object");
    if (seen.schema() != null || told) return says(thought, "{\"answer\":42}");
    if (!seen.media().isEmpty()) return says(thought, "I see " + String.join(", ", seen.media()));
    if (text.startsWith("count to ")) return counted(thought, text, seen.stop());
    String system = seen.system().isEmpty() ? "" : " (" + seen.system() + ")";
    return says(thought, "Hello 🌉! You said: " + text + system);
  }

  private static Says says(@Nullable String thought, String text) {
    return new Says(thought, text, List.of(), false, null);
  }

  private static List<Call> calls(Seen seen) {
    List<Call> calls = new ArrayList<>();
    if (seen.forcedTool() != null) {
      // A tool of this name is how some clients ask for structured output.
      boolean structured = seen.forcedTool().equals("json");
      calls.add(
          new Call(seen.forcedTool(), structured ? "{\"answer\":42}" : "{\"city\":\"Köln\"}"));
    } else if (seen.lastText().contains("both") && seen.parallel()) {
      for (String tool : seen.tools()) calls.add(new Call(tool, "{\"city\":\"Köln\"}"));
    } else if (seen.lastText().contains("weather") && !seen.tools().isEmpty()) {
      calls.add(new Call(seen.tools().getFirst(), "{\"city\":\"Köln\"}"));
    }
    return calls;
  }

  private static Says counted(@Nullable String thought, String text, List<String> stop) {
    int to = Integer.parseInt(text.substring("count to ".length()).strip());
    var said = new StringBuilder();
    for (int i = 1; i <= to; i++) {
      if (stop.contains(String.valueOf(i))) {
        return new Says(thought, said.toString(), List.of(), false, String.valueOf(i));
      }
      said.append(i).append(' ');
    }
    return says(thought, said.toString());
  }

  /** How a medium stands in {@link Seen#media}: {@code image/png 68 bytes}, or its link. */
  public static String medium(String mime, String base64) {
    return mime + " " + Base64.getDecoder().decode(base64).length + " bytes";
  }

  /** The text in pieces of a few characters, none of which cuts a surrogate pair. */
  public static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + 7);
      if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) to++;
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }
}
