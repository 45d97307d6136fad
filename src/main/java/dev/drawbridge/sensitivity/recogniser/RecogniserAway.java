package dev.drawbridge.sensitivity.recogniser;

/** A recogniser did not look into a prompt. The message says why, and nothing of the prompt. */
public final class RecogniserAway extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RecogniserAway(String why) {
    super(why, null, false, false);
  }
}
