package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.StreamEvent;
import java.util.List;

/** Reads one stream of a vendor, wherever its bytes are cut. Not thread-safe. */
public interface EventReader {
  /** What the next bytes say. An event that is no JSON, or of an unknown kind, says nothing. */
  List<StreamEvent> feed(byte[] chunk);

  /** What is left when no more bytes come; without a {@code Done} the stream was cut. */
  List<StreamEvent> finish();
}
