package dev.drawbridge.sensitivity.mask;

/** Thrown where a value is to be masked that cannot be replaced where it stands. */
public final class CannotMask extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param type of what was left
   */
  CannotMask(String type) {
    super("what is found of " + type + " cannot be masked where it stands");
  }
}
