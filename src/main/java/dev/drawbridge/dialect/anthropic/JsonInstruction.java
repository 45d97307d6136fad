package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import java.util.List;
import java.util.Set;

/**
 * JSON mode for vendors that have none: an instruction at the end of the system texts. Since
 * nothing holds it to that, the caller's {@code response_format} is named among what was left out.
 */
public final class JsonInstruction {
  public static final Part TEXT =
      new Part.Text(
          "Whenever you answer in text, the whole text must be one valid JSON object, with no words"
              + " before or after it and no Markdown fence around it.");

  private static final String NAME = "response_format";

  private JsonInstruction() {}

  /** Adds the instruction where a call asks for some JSON object. */
  public static void add(Conversation conversation, List<Part> system, Set<String> dropped) {
    if (!(conversation.form() instanceof OutputForm.Json)) return;
    system.add(TEXT);
    dropped.add(NAME);
  }
}
