package dev.drawbridge.command.terminal;

/** A command that cannot be done: the exit code and a sentence for the person who asked. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A check that failed, or a refusal. */
  public static final int FAILED = 1;

  /** A mistake in the command line or the configuration. */
  public static final int USAGE = 2;

  private final int exit;

  public CommandFailure(int exit, String sentence) {
    super(sentence, null, false, false);
    this.exit = exit;
  }

  public int exit() {
    return exit;
  }

  /** The sentence to show, or several, one a line. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
