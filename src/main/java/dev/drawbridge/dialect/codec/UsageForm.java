package dev.drawbridge.dialect.codec;

import java.util.Collections;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the vendors of a dialect tell an answer's usage.
 *
 * @param names of the counts; a dot stands before the name of an inner member
 * @param cacheBeside whether what a cache read or wrote stands beside the input, and is not part of
 *     it
 * @param reasoningBeside whether reasoning stands beside the output where no total tells
 * @param spelling makes a name as it comes one of {@code names}
 */
public record UsageForm(
    Map<String, Count> names,
    boolean cacheBeside,
    boolean reasoningBeside,
    UnaryOperator<String> spelling) {

  /** What is counted. */
  public enum Count {
    INPUT,
    /** Input of the vendor's own tools, beside the caller's. */
    TOOLS,
    OUTPUT,
    REASONING,
    CACHED,
    WRITTEN,
    TOTAL
  }

  /** What a name counts; null for nothing. */
  @Nullable Count count(String name) {
    return names.get(spelling.apply(name));
  }

  /** Whether some of the vendors have another name for a count than the others. */
  boolean hasTwoNames(Count count) {
    return Collections.frequency(names.values(), count) > 1;
  }
}
