package dev.drawbridge.audit;

import dev.drawbridge.audit.IndexForgetting.Posting;
import dev.drawbridge.wal.Place;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Makes the index's postings of rows and their ends, and writes them. For one thread. */
final class RowTerms {
  private final Terms terms;

  RowTerms(Terms terms) {
    this.terms = terms;
  }

  /** Of the request with that id. */
  long id(String requestId) {
    return terms.id(requestId);
  }

  /** Of the rows that were sealed with the key of that id. */
  long key(long id) {
    return terms.term("key", Long.toHexString(id));
  }

  /** Adds those of a request or refusal; what it said, where it is read already. */
  RowFacts row(Place place, AuditReader reader, List<Posting> postings) throws IOException {
    RowFacts facts = reader.facts(place);
    long seq = place.seq();
    for (long term : terms.of(facts)) postings.add(new Posting(term, seq));
    long key = reader.keyId(place);
    if (key != 0) postings.add(new Posting(key(key), seq));
    byte[] prompt = reader.prompt(place);
    if (prompt == null) return facts;
    TextParts.each(
        prompt,
        part -> {
          postings.add(new Posting(terms.text(part), seq));
          return true;
        });
    return facts;
  }

  /** Adds what an end says of its request. */
  void end(Place place, AuditReader reader, List<Posting> postings) throws IOException {
    for (long term : terms.ofEnd(reader.facts(place))) {
      postings.add(new Posting(term, place.ref()));
    }
  }

  /** Writes them in the order of the table, where neighbours are written at once. */
  void post(Connection to, List<Posting> postings) throws SQLException {
    postings.sort(
        (a, b) ->
            a.term() == b.term()
                ? Long.compare(a.seq(), b.seq())
                : Long.compare(a.term(), b.term()));
    try (var term = to.prepareStatement("INSERT OR IGNORE INTO term VALUES (?, ?)")) {
      for (Posting posting : postings) {
        term.setLong(1, posting.term());
        term.setLong(2, posting.seq());
        term.addBatch();
      }
      term.executeBatch();
    }
  }
}
