package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.PlainRecord;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowFacts;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;

/** Makes the index's postings of rows and their ends. For one thread. */
final class RowTerms {
  /**
   * What the index keeps of a row itself.
   *
   * @param id as {@link RequestIds#number}
   * @param key the blind number of its key; 0 where what was sealed is gone
   */
  record Known(RowFacts facts, long id, long key) {}

  private final IndexTerms terms;

  RowTerms(IndexTerms terms) {
    this.terms = terms;
  }

  /** Returns the search term of all rows sealed with the key {@code id}. */
  long key(long id) {
    return id == 0 ? 0 : terms.key(id);
  }

  /** Adds the postings of a request or refusal as the log has it now. */
  Known row(RecordPlace place, RecordReader reader, Postings postings) throws IOException {
    return row(place.seq(), reader.plain(place), postings);
  }

  /** Adds the postings of a request or refusal. */
  Known row(long seq, PlainRecord record, Postings postings) throws IOException {
    RowFacts facts = RowReader.row(record.json());
    for (int term : terms.of(facts)) postings.add(term, seq);
    byte[] prompt = record.prompt();
    if (prompt != null) {
      TextParts.each(
          prompt,
          part -> {
            postings.add(terms.text(part), seq);
            return true;
          });
    }
    return new Known(facts, RequestIds.number(record.requestId()), key(record.keyId()));
  }

  /** Adds the postings that an end as the log has it now adds to its request. */
  void end(RecordPlace place, RecordReader reader, Postings postings) throws IOException {
    end(place.ref(), reader.json(place), postings);
  }

  /**
   * Adds the postings that an end adds to its request.
   *
   * @param seq the request's
   */
  void end(long seq, byte[] json, Postings postings) throws IOException {
    for (int term : terms.ofEnd(RowReader.row(json))) postings.add(term, seq);
  }
}
