package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a prompt's sensitivity.
 *
 * @param level the highest of the declared one, the default and those of the categories found
 * @param declared the higher of what the caller declares and what documents in the prompt are
 *     marked as; null for nothing
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
   * @param byCaller what the caller declares, null for nothing
   * @param byDocument what documents in the prompt are marked as, null for nothing
   * @param byConversation what earlier turns were labelled, null for nothing
   * @param reason why the caller declares a level below the label's; null where it does not, or
   *     gives no reason
   */
  public record Basis(
      ScanReport scan,
      Level byDefault,
      @Nullable Level byCaller,
      @Nullable Level byDocument,
      @Nullable Level byConversation,
      @Nullable String reason) {}

  /**
   * The level that the caller asks to have the prompt taken for, with a reason, though it is
   * labelled higher; null where it does not.
   */
  public @Nullable Level lowerTo() {
    Level asked = basis.byCaller;
    return basis.reason == null || asked == null || asked.compareTo(level) >= 0 ? null : asked;
  }

  /**
   * Whether policy may lower the label to a level: to the one that is asked for, never from {@code
   * restricted}, and never over a secret.
   */
  public boolean mayBeLoweredTo(Level lower) {
    return lower == lowerTo()
        && level.compareTo(Level.RESTRICTED) < 0
        && !categories.containsKey(SensitivitySettings.SECRET);
  }

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
        new Basis(ScanReport.NONE, Level.PUBLIC, declared, null, null, null));
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
        new Basis(ScanReport.NONE, byDefault, declared, null, null, null));
  }
}
