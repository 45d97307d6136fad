package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
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

  static void into(Books books, Recovery.Result recovered) throws IOException {
    for (SegmentIndex segment : recovered.read()) {
      if (segment.first() != recovered.tail().segment().first) continue;
      try (var reader = new FrameReader(segment.path())) {
        replay(books, segment, reader);
      }
    }
  }

  private static void replay(Books books, SegmentIndex segment, FrameReader reader)
      throws IOException {
    Frame head = reader.at(0, segment.mark());
    if (head == null) throw new IOException("the head of " + segment.path() + " is not valid");
    books.begin(LedgerJson.state(RowReader.JSON.readTree(reader.part(0, 0, head.json()))));
    for (int i = 0; i < segment.count(); i++) {
      FrameType type = segment.type(i);
      if (type != FrameType.REQUEST && type != FrameType.MOVE && type != FrameType.END) continue;
      Posting posting = posting(reader, segment, i, type);
      long request = type == FrameType.REQUEST ? segment.first() + i : segment.ref(i);
      if (posting != null) posting.post(books, request);
    }
  }

  private static @Nullable Posting posting(
      FrameReader reader, SegmentIndex segment, int i, FrameType type) throws IOException {
    int length = segment.jsonLength(i);
    if (length > FIRST_BYTES) {
      try {
        return read(reader.part(segment.offset(i), 0, FIRST_BYTES), type);
      } catch (JsonParseException goesOn) {
        // A long row: it needs the whole record.
      }
    }
    return read(reader.part(segment.offset(i), 0, length), type);
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
