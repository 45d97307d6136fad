package dev.drawbridge.dialect.contract;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A call as a vendor's request.
 *
 * @param body what goes out
 * @param dropped names of the caller's fields that were harmless to leave out, each once
 */
public record EncodedRequest(byte[] body, List<String> dropped) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/-]{1,64}");

  /** Most names in the header: it is bounded. */
  private static final int MOST = 40;

  /** Names that a caller made up go into a header: what is not a plain word becomes "other". */
  public EncodedRequest {
    dropped = named(dropped);
  }

  /** The same names as they may stand in a header. */
  public static List<String> named(List<String> names) {
    return names.stream()
        .map(name -> PLAIN.matcher(name).matches() ? name : "other")
        .distinct()
        .limit(MOST)
        .toList();
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Said[" + body.length + " bytes]";
  }
}
