package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.sensitivity.detect.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Replaces the values in the texts of one request. */
final class Replacing {
  /** A replaced value may make something else of its neighbours: a text is read so often. */
  private static final int ROUNDS = 3;

  private final Masker masker;
  private final ValueFinder values;
  private final Set<String> used = new HashSet<>();

  Replacing(Masker masker, ValueFinder values) {
    this.masker = masker;
    this.values = values;
  }

  /** The pseudonyms that stand for something by now. */
  Set<String> used() {
    return used;
  }

  /** A text with pseudonyms for all values, also in what is encoded in it. */
  String of(String text) {
    return plain(EncodedText.changed(text, this::plain));
  }

  private String plain(String text) {
    String masked = text;
    for (int round = 0; round < ROUNDS; round++) {
      String next = once(masked);
      if (next.equals(masked)) return masked;
      masked = next;
    }
    return masked;
  }

  private String once(String text) {
    List<Finding> findings = masker.findings(text);
    StringBuilder out = null;
    int copied = 0;
    int finding = 0;
    for (int at = 0; at < text.length(); ) {
      while (finding < findings.size() && findings.get(finding).start() < at) finding++;
      ValueFinder.Hit hit = null;
      if (finding < findings.size() && findings.get(finding).start() == at) {
        hit = values.known(text, at, findings.get(finding).end());
      }
      if (hit == null) hit = values.at(text, at);
      if (hit == null) {
        at++;
        continue;
      }
      if (out == null) out = new StringBuilder(text.length());
      out.append(text, copied, at).append(hit.pseudonym());
      used.add(hit.pseudonym());
      at = hit.end();
      copied = at;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }
}
