package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Thinking;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How efforts of reasoning and budgets of tokens translate. Source: Google's table for {@code
 * reasoning_effort} at its OpenAI endpoint (low 1,024, medium 8,192, high 24,576); the others are
 * put around it so that an effort comes back from its budget.
 */
public final class Efforts {
  private static final List<String> NAMES =
      List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
  private static final int[] BUDGETS = {0, 512, 1_024, 8_192, 24_576, 32_768, 65_536};

  /** The most that is still nearer to an effort than to the next. */
  private static final int[] UP_TO = {0, 512, 4_096, 16_384, 28_672, 49_152, Integer.MAX_VALUE};

  private Efforts() {}

  /** The budget that is said, or that an effort stands for; null for an effort nobody knows. */
  public static @Nullable Integer budget(Thinking thinking) {
    if (thinking.budget() != null || thinking.effort() == null) return thinking.budget();
    int at = NAMES.indexOf(thinking.effort());
    return at < 0 ? null : Integer.valueOf(BUDGETS[at]);
  }

  /** The effort that is said, or that a budget comes nearest to; null for as the model likes. */
  public static @Nullable String effort(Thinking thinking) {
    Integer budget = thinking.budget();
    // Groq's name for: as the model likes.
    if ("default".equals(thinking.effort())) return null;
    if (thinking.effort() != null || budget == null || budget < 0) return thinking.effort();
    int at = 0;
    while (budget > UP_TO[at]) at++;
    return NAMES.get(at);
  }
}
