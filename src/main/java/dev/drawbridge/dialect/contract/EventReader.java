package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.StreamEvent;
import java.util.List;

/** Reads one stream of a vendor, wherever its bytes are cut. Not thread-safe. */
public interface EventReader {
  /**
   * What the next bytes say. An event of an unknown kind says nothing; one that begins as an object
   * and is none has {@code Failed}, since an answer without it has a hole.
   */
  List<StreamEvent> feed(byte[] chunk);

  /** What is left when no more bytes come; without a {@code Done} the stream was cut. */
  List<StreamEvent> finish();
}
