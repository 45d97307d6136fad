package dev.drawbridge.sensitivity;

import java.util.function.Supplier;

/** How a prompt ends: its last hundred characters or so, which a next turn may go on with. */
public final class Ending {
  /** Of a prompt that is gone on with nowhere. */
  public static final Ending NONE = new Ending(() -> "");

  private final Supplier<String> text;

  Ending(Supplier<String> text) {
    this.text = text;
  }

  /** Found when it is asked for. */
  public String text() {
    return text.get();
  }

  /** Nothing of the text is shown. */
  @Override
  public String toString() {
    return "Ending";
  }
}
