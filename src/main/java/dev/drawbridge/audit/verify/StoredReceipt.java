package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.tree.StoredTree;
import java.io.IOException;

/** Makes receipts from a log's folder, without the log's writer. */
public final class StoredReceipt {
  private StoredReceipt() {}

  /**
   * Returns a receipt as {@link LogProof#receipt} does, whoever made the request. Blocking; a
   * {@link Refusal} says why there is none.
   */
  public static byte[] of(AuditSettings settings, String requestId, boolean end)
      throws IOException {
    StoredTree tree = StoredTree.of(settings.folder());
    try (RecordFinder finder = RecordFinder.open(settings.folder(), settings.master())) {
      Receipts.Found found = new Receipts(finder).find(requestId, row -> true, end);
      return tree.proof(found.seq(), found.extra())
          .orElseThrow(
              () ->
                  new Refusal(
                      RefusalCode.RECEIPT_PENDING,
                      "No published checkpoint covers this request yet. Ask again."))
          .bytes();
    }
  }
}
