package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a prompt's sensitivity.
 *
 * @param level the highest of the declared one, the default and those of the categories found
 * @param declared what the caller or its key said, null for nothing
 * @param categories each category found, with its level
 * @param findings counts by type
 * @param unscanned the kinds of part that nothing looked into
 * @param basis what it rests on
 */
public record Label(
    Level level,
    @Nullable Level declared,
    Map<String, Level> categories,
    Map<String, Integer> findings,
    List<String> unscanned,
    Basis basis) {

  /**
   * What a label rests on, beside what was found: for the record and for explanations. No input of
   * policy.
   *
   * @param scan how the prompt was looked into
   * @param byDefault the level that the configuration states for any prompt
   */
  public record Basis(ScanReport scan, Level byDefault) {}

  /** A label of which nobody asks what it rests on. */
  public Label(
      Level level,
      @Nullable Level declared,
      Map<String, Level> categories,
      Map<String, Integer> findings,
      List<String> unscanned) {
    this(
        level,
        declared,
        categories,
        findings,
        unscanned,
        new Basis(ScanReport.NONE, Level.PUBLIC));
  }

  /**
   * The label where no detector runs: the higher of declared and default, and the text unscanned.
   */
  public static Label unscanned(@Nullable Level declared, Level byDefault) {
    Level level = declared == null ? byDefault : declared.max(byDefault);
    return new Label(
        level,
        declared,
        Map.of(),
        Map.of(),
        List.of("text"),
        new Basis(ScanReport.NONE, byDefault));
  }
}
