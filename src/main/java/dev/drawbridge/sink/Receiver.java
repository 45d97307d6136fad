package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * What takes copies, on one thread. A call that fails leaves it as it is; it is asked what it holds
 * before it is handed more.
 */
interface Receiver extends Closeable {
  /** What a receiver holds of a log. */
  sealed interface Held {
    /** It cannot tell. */
    record Unknown() implements Held {}

    record Nothing() implements Held {}

    /**
     * The newest record that it holds.
     *
     * @param mark of the log that was asked for
     */
    record Newest(Mark mark) implements Held {}
  }

  /**
   * Tells what it holds, and undoes what a failed call left half done.
   *
   * @param known the seq of the newest record that it has confirmed, -1 for none
   */
  Held held(String origin, long known) throws IOException;

  /**
   * Takes copies, oldest first; returns once it holds them for good.
   *
   * @param copies at least one
   */
  void take(List<Copy> copies) throws IOException;
}
