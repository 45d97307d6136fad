package dev.drawbridge.sensitivity;

import java.util.List;
import java.util.Map;

/**
 * What detectors found in a prompt.
 *
 * @param findings how often each type was found
 * @param categories the category of each type that was found
 * @param unscanned the kinds of part that nothing looked into, such as {@code image}; {@code text}
 *     where the body was no JSON
 * @param scan how that was found out
 */
public record Contents(
    Map<String, Integer> findings,
    Map<String, String> categories,
    List<String> unscanned,
    ScanReport scan) {

  /** Of a call without a prompt. */
  public static final Contents NONE = new Contents(Map.of(), Map.of(), List.of());

  /** What was found without a report of how. */
  public Contents(
      Map<String, Integer> findings, Map<String, String> categories, List<String> unscanned) {
    this(findings, categories, unscanned, ScanReport.NONE);
  }
}
