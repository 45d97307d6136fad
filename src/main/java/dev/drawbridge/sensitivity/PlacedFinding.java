package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.detect.Finding;

/**
 * A finding and where it is.
 *
 * @param message the place of its message, from 0; -1 for what is in none
 * @param start its first character in its text, in code points
 * @param end behind its last character, in code points
 */
public record PlacedFinding(Finding finding, int message, int start, int end) {
  static PlacedFinding in(String text, int message, Finding finding) {
    int start = text.codePointCount(0, finding.start());
    return new PlacedFinding(
        finding, message, start, start + text.codePointCount(finding.start(), finding.end()));
  }
}
