package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the record that a receipt proves, and the openings of its fields for its owner. Blocking.
 */
final class Receipts {
  private static final List<String> OPENED =
      List.of("model", "decision", "prompt", "outcome", "usage", "completion");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final RecordFinder finder;
  private final RecordOpener opener;

  /**
   * The record of a receipt.
   *
   * @param extra {@code {"leaf":"the leaf, canonical JSON","openings":[{"field","salt","value"}],
   *     "digests":[…]}}: {@code digests} has SHA-256(salt ‖ field ‖ 0 ‖ value) in base64url for
   *     each field, and the SHA-256 of all of them is the leaf's {@code sd}
   */
  record Found(long seq, byte[] extra) {}

  Receipts(RecordFinder finder) {
    this.finder = finder;
    this.opener = finder.records().opener();
  }

  /** Throws {@code not_found} as {@link LogProof#receipt} says. */
  Found find(String requestId, Predicate<Row> own, boolean end) throws IOException {
    RecordFinder.Found found = finder.find(requestId).orElseThrow(Receipts::none);
    RecordPlace request = found.row();
    if (!own.test(row(request))) throw none();
    RecordPlace record = end ? found.end() : request;
    if (record == null) {
      boolean refused = request.type() == FrameType.REFUSAL;
      throw refused
          ? new Refusal(RefusalCode.NOT_FOUND, "A refused request has no end of its own.")
          : new Refusal(RefusalCode.RECEIPT_PENDING, "The request has not ended yet.");
    }
    return new Found(record.seq(), extra(opener.open(record), record.leaf()));
  }

  private static Refusal none() {
    return new Refusal(RefusalCode.NOT_FOUND, "You have no request of that id.");
  }

  private Row row(RecordPlace request) throws IOException {
    return RowReader.join(request.seq(), RowReader.row(opener.open(request).json()), null);
  }

  private static byte[] extra(RecordOpener.Opened record, byte[] leaf) {
    return AsciiJson.object(
        g -> {
          g.writeStringField("leaf", new String(leaf, StandardCharsets.UTF_8));
          g.writeArrayFieldStart("openings");
          Map<String, Commitments.Opening> openings =
              record.state() == RecordOpener.State.OPEN ? RecordOpener.openings(record) : Map.of();
          for (String field : OPENED) {
            Commitments.Opening opening = openings.get(field);
            if (opening == null) continue;
            g.writeStartObject();
            g.writeStringField("field", field);
            g.writeStringField("salt", BASE64.encodeToString(opening.salt()));
            g.writeStringField("value", new String(opening.value(), StandardCharsets.UTF_8));
            g.writeEndObject();
          }
          g.writeEndArray();
          if (!openings.isEmpty()) RecordOpener.digests(g, openings);
        });
  }
}
