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
 * The traces that callers named, by W3C's {@code traceparent}: of a request in its record, of an
 * end in its request's. Those of the requests seen last are kept, so that few ends have the log
 * read twice. For one thread.
 */
final class CallersTraces {
  static final String FIELD = "traceparent";

  /** Requests that may run at once, about. */
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

  CallersTraces(LogReader log, RecordOpener opener) {
    this.log = log;
    this.opener = opener;
  }

  /**
   * The one of a record; empty where there is none.
   *
   * @param record opened
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

  /** What a request's record says; it comes before the long parts. */
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
