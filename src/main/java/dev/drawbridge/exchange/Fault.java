package dev.drawbridge.exchange;

/**
 * A failure as it may be logged: its class and where it was thrown. Its message is left out, as it
 * may hold a prompt.
 */
public final class Fault {
  private static final int FRAMES = 3;

  private Fault() {}

  /** {@code java.lang.IllegalStateException at Room.method:12, …}. */
  public static String of(Throwable failure) {
    var text = new StringBuilder(failure.getClass().getName());
    StackTraceElement[] stack = failure.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
      StackTraceElement frame = stack[i];
      String name = frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
      text.append(i == 0 ? " at " : ", ").append(name).append('.').append(frame.getMethodName());
      text.append(':').append(frame.getLineNumber());
    }
    return text.toString();
  }
}
