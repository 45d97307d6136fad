package dev.drawbridge.policy.decision;

/**
 * What a verdict has masked before a model.
 *
 * @param category of what is masked
 * @param keepsForm whether pseudonyms look like what they stand for
 */
public record MaskDuty(String category, boolean keepsForm) {
  /** Ends a duty whose pseudonyms keep the form of their values. */
  private static final String FORMAT = ":format";

  /** Reads one as the contract spells it: a category, behind which {@code :format} may stand. */
  public static MaskDuty of(String spelled) {
    return spelled.endsWith(FORMAT)
        ? new MaskDuty(spelled.substring(0, spelled.length() - FORMAT.length()), true)
        : new MaskDuty(spelled, false);
  }
}
