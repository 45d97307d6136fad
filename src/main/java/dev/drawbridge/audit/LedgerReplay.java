package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.LogReader;
import dev.drawbridge.wal.Place;
import dev.drawbridge.wal.WriteAheadLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Brings books up to where the log ends: by the state in the last segment's head, and the requests,
 * moves and ends after it.
 */
final class LedgerReplay {
  /** Bytes at the start of a record that nearly always hold its part of the ledger. */
  private static final int FIRST_BYTES = 1_536;

  private LedgerReplay() {}

  static void into(Books books, WriteAheadLog log) throws IOException {
    byte[] state = log.state();
    if (state.length > 0) books.begin(LedgerJson.state(RowReader.JSON.readTree(state)));
    log.since(
        place -> {
          FrameType type = place.type();
          if (type != FrameType.REQUEST && type != FrameType.MOVE && type != FrameType.END) {
            return true;
          }
          Posting posting = posting(log.reader(), place, type);
          long request = type == FrameType.REQUEST ? place.seq() : place.ref();
          if (posting != null) posting.post(books, request);
          return true;
        });
  }

  private static @Nullable Posting posting(LogReader reader, Place place, FrameType type)
      throws IOException {
    if (place.jsonLength() > FIRST_BYTES) {
      try {
        return read(reader.part(place, 0, FIRST_BYTES), type);
      } catch (JsonParseException goesOn) {
        // A long row: it needs the whole record.
      }
    }
    return read(reader.json(place), type);
  }

  /** What a record's row and its second member do to the ledger. */
  private static @Nullable Posting read(byte[] json, FrameType type) throws IOException {
    try (JsonParser parser = RowReader.JSON.createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      if (parser.nextToken() != JsonToken.START_OBJECT) return null;
      RowFacts row = RowFacts.read(parser);
      Hold hold = null;
      String name = type == FrameType.END ? LedgerJson.CHARGED : LedgerJson.RESERVED;
      if (name.equals(parser.nextFieldName())) {
        parser.nextToken();
        hold = LedgerJson.hold(RowReader.JSON.readTree(parser));
      }
      if (type == FrameType.END) return Posting.end(row, hold);
      // A request of before there were limits reserves nothing.
      if (hold == null) return null;
      return type == FrameType.MOVE ? new Posting.Move(hold) : Posting.request(row, hold);
    }
  }
}
