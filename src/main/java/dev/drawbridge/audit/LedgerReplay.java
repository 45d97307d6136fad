package dev.drawbridge.audit;

import dev.drawbridge.budget.Books;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.WriteAheadLog;
import java.io.IOException;

/**
 * Brings books up to where the log ends: by the state in the last segment's head, and the requests,
 * moves and ends after it.
 */
final class LedgerReplay {
  private LedgerReplay() {}

  static void into(Books books, WriteAheadLog log, RecordOpener opener) throws IOException {
    byte[] state = opener.account(log.state());
    if (state.length > 0) books.begin(LedgerJson.state(RowReader.JSON.readTree(state)));
    log.since(
        place -> {
          FrameType type = place.type();
          if (type != FrameType.REQUEST && type != FrameType.MOVE && type != FrameType.END) {
            return true;
          }
          long request = type == FrameType.REQUEST ? place.seq() : place.ref();
          opener.posting(place).ifPresent(posting -> posting.post(books, request));
          return true;
        });
  }
}
