package dev.drawbridge.command.terminal;

import dev.drawbridge.catalog.NearNames;
import java.util.Collection;
import java.util.List;

/** What is said of a value that is none of those an option takes. */
public final class Choices {
  private Choices() {}

  /** The failure of an option whose value is none of {@code known}: these, and the nearest. */
  public static CommandFailure none(String option, String value, Collection<String> known) {
    List<String> near = NearNames.near(value, known);
    return new CommandFailure(
        CommandFailure.USAGE,
        option
            + " is one of "
            + String.join(", ", known)
            + "; "
            + value
            + " is none of them."
            + didYouMean(near));
  }

  /** A question about names near to a wrong one, with a space before it; empty for none. */
  public static String didYouMean(List<String> near) {
    return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
  }
}
