package dev.drawbridge.audit.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.WriteAheadLog;
import java.io.IOException;

/**
 * Rebuilds books and quota from the log: from the state in the last segment's head, then from the
 * requests, moves and ends after it.
 */
public final class LedgerReplay {
  private LedgerReplay() {}

  public static void into(Books books, LogQuota quota, WriteAheadLog log, RecordOpener opener)
      throws IOException {
    byte[] state = opener.account(log.state());
    if (state.length > 0) {
      JsonNode head = RowReader.JSON.readTree(state);
      books.begin(LedgerJson.state(head));
      quota.begin(head);
    }
    log.since(
        place -> {
          FrameType type = place.type();
          if (type != FrameType.REQUEST && type != FrameType.MOVE && type != FrameType.END) {
            return true;
          }
          long request = type == FrameType.REQUEST ? place.seq() : place.ref();
          Spend.Payer before = books.payer(request);
          opener.posting(place).ifPresent(posting -> posting.post(books, request));
          Spend.Payer payer = before == null ? books.payer(request) : before;
          if (payer != null) quota.add(payer.principal(), place.size(), place.time());
          return true;
        });
  }
}
