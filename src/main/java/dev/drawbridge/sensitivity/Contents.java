package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.EarlierLabel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What detectors found in a prompt.
 *
 * @param findings how often each type was found
 * @param categories the category of each type that was found
 * @param unscanned the kinds of part that nothing looked into, such as {@code image}; {@code text}
 *     where the body was no JSON
 * @param scan how that was found out
 * @param earlier what earlier turns of the conversation were labelled; null for nothing
 * @param ending how the prompt ends
 * @param recognised what of it recognisers in other processes found
 */
public record Contents(
    Map<String, Integer> findings,
    Map<String, String> categories,
    List<String> unscanned,
    ScanReport scan,
    @Nullable EarlierLabel earlier,
    Ending ending,
    Recognised recognised) {

  /** Of a call without a prompt. */
  public static final Contents NONE = new Contents(Map.of(), Map.of(), List.of());

  /** What was found without a report of how. */
  public Contents(
      Map<String, Integer> findings, Map<String, String> categories, List<String> unscanned) {
    this(findings, categories, unscanned, ScanReport.NONE, Ending.NONE);
  }

  /** What detectors of this process found. */
  Contents(
      Map<String, Integer> findings,
      Map<String, String> categories,
      List<String> unscanned,
      ScanReport scan,
      Ending ending) {
    this(findings, categories, unscanned, scan, null, ending, Recognised.NONE);
  }

  /** The same after such earlier turns. */
  public Contents after(@Nullable EarlierLabel turns) {
    if (turns == null) return this;
    EarlierLabel all = EarlierLabel.higher(earlier, turns);
    return new Contents(findings, categories, unscanned, scan, all, ending, recognised);
  }
}
