package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.RecordOpener;
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

  /** Adds the postings of a request or refusal. */
  Known row(RecordPlace place, RecordReader reader, Postings postings) throws IOException {
    RecordOpener.Whole whole = reader.whole(place);
    RowFacts facts = RowReader.row(whole.opened().json());
    long seq = place.seq();
    for (int term : terms.of(facts)) postings.add(term, seq);
    byte[] prompt = whole.content();
    if (prompt != null) {
      TextParts.each(
          prompt,
          part -> {
            postings.add(terms.text(part), seq);
            return true;
          });
    }
    long id = RequestIds.number(whole.opened().named().requestId());
    return new Known(facts, id, key(whole.keyId()));
  }

  /** Adds the postings that an end adds to its request. */
  void end(RecordPlace place, RecordReader reader, Postings postings) throws IOException {
    for (int term : terms.ofEnd(reader.facts(place))) {
      postings.add(term, place.ref());
    }
  }
}
