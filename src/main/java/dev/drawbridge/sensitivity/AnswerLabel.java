package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;

/**
 * What is known of an answer's sensitivity.
 *
 * @param level the highest of those of the categories found; {@code public} where nothing is
 * @param categories each category found, with its level
 * @param findings counts by type
 * @param canaries the places, from 1, of the configuration's canaries that came back
 * @param scan how the answer was looked into
 */
public record AnswerLabel(
    Level level,
    Map<String, Level> categories,
    Map<String, Integer> findings,
    List<Integer> canaries,
    ScanReport scan) {

  /** Of an answer that nobody looked into. */
  public static final AnswerLabel NONE =
      new AnswerLabel(Level.PUBLIC, Map.of(), Map.of(), List.of(), ScanReport.NONE);
}
