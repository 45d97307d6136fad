package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has each detector of the jar look at a text in which it must find something, once in a process: a
 * detector that finds nothing any more would look like a prompt without findings.
 */
final class SelfTest {
  /**
   * A text, and what must be found in it.
   *
   * @param what is told where it is not found
   */
  private record Sample(String what, String type, String text) {}

  private static final List<Sample> OF_PATTERNS =
      List.of(
          new Sample("keys of clouds", "aws_access_key", "use AKIAQ3EGRZ7T5WXB2LMN for it"),
          new Sample("cards", "credit_card", "charge 4111 1111 1111 1111 again"),
          new Sample("e-mail addresses", "email", "write to jana.novak@mail-post.de soon"),
          new Sample("IBANs", "iban", "pay to DE89 3704 0044 0532 0130 00 today"),
          new Sample("hidden text", "zero_width", "pay\u200bment"));

  private static final List<Sample> OF_NAMES =
      List.of(new Sample("persons", "person", "Dear Mrs. Novak, thank you."));

  /** Not found by the patterns; null for nothing. */
  static final @Nullable String PATTERNS = silent(OF_PATTERNS);

  /** Not found by the names; null for nothing. */
  static final @Nullable String NAMES = silent(OF_NAMES);

  private SelfTest() {}

  private static @Nullable String silent(List<Sample> samples) {
    Scan scan = Scan.standard();
    List<String> silent = new ArrayList<>();
    for (Sample sample : samples) {
      boolean found = scan.of(sample.text()).stream().anyMatch(f -> f.type().equals(sample.type()));
      if (!found) silent.add(sample.what());
    }
    return silent.isEmpty() ? null : "finds no " + String.join(", no ", silent) + " in its sample";
  }
}
