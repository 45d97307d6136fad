package dev.drawbridge.admin;

/** A control command that cannot be done, in one sentence for the person who asked. */
public final class ControlRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ControlRefused(String message) {
    super(message, null, false, false);
  }

  /** The sentence to show. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
