package dev.drawbridge.audit;

import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.identity.Caller;
import org.jspecify.annotations.Nullable;

/** What one record does to the books: the same when it is written and when it is read back. */
sealed interface Posting {
  /** Posts it; {@code seq} is the request's. */
  void post(Books books, long seq);

  record Request(Books.Opened opened) implements Posting {
    @Override
    public void post(Books books, long seq) {
      books.opened(seq, opened);
    }
  }

  record Move(Hold reserved) implements Posting {
    @Override
    public void post(Books books, long seq) {
      books.moved(seq, reserved);
    }
  }

  /**
   * An end.
   *
   * @param charged null where nobody knows
   */
  record End(@Nullable Hold charged, Spend.Bill bill) implements Posting {
    @Override
    public void post(Books books, long seq) {
      books.closed(seq, charged, bill);
    }
  }

  static Posting of(RequestEntry entry) {
    Caller caller = entry.input().principal();
    var payer =
        new Spend.Payer(
            String.valueOf(caller.team()),
            Spend.principal(caller.kind().wire(), caller.issuer(), caller.id()),
            entry.input().request().allTags());
    return new Request(new Books.Opened(entry.reserved(), payer));
  }

  static Posting request(RowFacts row, Hold reserved) {
    var payer =
        new Spend.Payer(
            String.valueOf(row.text("team")),
            Spend.principal(
                String.valueOf(row.text("kind")),
                row.text("issuer"),
                String.valueOf(row.text("principal"))),
            row.tags());
    return new Request(new Books.Opened(reserved, payer));
  }

  static Posting of(EndEntry entry) {
    var usage = entry.usage();
    return new End(
        entry.charged(),
        new Spend.Bill(
            entry.model(), usage == null ? 0 : usage.input(), usage == null ? 0 : usage.output()));
  }

  static Posting end(RowFacts row, @Nullable Hold charged) {
    Long input = row.whole("input_tokens");
    Long output = row.whole("output_tokens");
    return new End(
        charged,
        new Spend.Bill(
            row.text("model_served"), input == null ? 0 : input, output == null ? 0 : output));
  }
}
