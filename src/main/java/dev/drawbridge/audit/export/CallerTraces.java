package dev.drawbridge.audit.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the trace that a caller named (W3C {@code traceparent}) for a record. A request's record
 * holds it; for an end it is looked up in the request's record. The traces of the last requests are
 * kept in memory, so that few ends need a second read of the log. For one thread.
 */
final class CallerTraces {
  static final String FIELD = "traceparent";

  /** About as many requests as run at once. */
  private static final int KEPT = 4096;

  private final LogReader log;
  private final RecordOpener opener;
  private final Map<Long, String> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > KEPT;
        }
      };

  CallerTraces(LogReader log, RecordOpener opener) {
    this.log = log;
    this.opener = opener;
  }

  /**
   * Returns the trace of a record; empty where there is none.
   *
   * @param record the opened record
   */
  String of(RecordPlace place, byte[] record) throws IOException {
    if (place.type() == FrameType.REQUEST) {
      String sent = within(record);
      known.put(place.seq(), sent);
      return sent;
    }
    if (place.type() != FrameType.END) return "";
    String sent = known.remove(place.ref());
    if (sent != null) return sent;
    Optional<RecordPlace> asked = log.find(place.ref());
    return asked.isEmpty() ? "" : within(opener.open(asked.get()).json());
  }

  /** Reads the trace in a request's record; it stands before the long members. */
  private static String within(byte[] record) throws IOException {
    try (JsonParser parser = AsciiJson.FACTORY.createParser(record)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return "";
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals(FIELD)) return value == JsonToken.VALUE_STRING ? parser.getText() : "";
        if (name.equals("body_bytes")) return "";
        parser.skipChildren();
      }
      return "";
    }
  }
}
