package dev.drawbridge.audit.record;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.identity.Caller;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The effect of one record on the books, the same when it is written and when it is read back.
 * Names that may identify a person are replaced by keyed hashes.
 */
public sealed interface LedgerEntry {
  /** Posts to {@code books}; {@code seq} is the request's. */
  void post(Books books, long seq);

  record Request(Books.Opened opened) implements LedgerEntry {
    @Override
    public void post(Books books, long seq) {
      books.opened(seq, opened);
    }
  }

  record Move(Hold reserved) implements LedgerEntry {
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
  record End(@Nullable Hold charged, Spend.Bill bill) implements LedgerEntry {
    @Override
    public void post(Books books, long seq) {
      books.closed(seq, charged, bill);
    }
  }

  /** The name of a principal before it is replaced by its keyed hash. */
  static String principal(Caller caller) {
    return Spend.principal(caller.kind().wire(), caller.issuer(), caller.id());
  }

  static LedgerEntry of(RequestEntry entry, UnaryOperator<String> blind) {
    Caller caller = entry.input().principal();
    String purpose = entry.input().request().purpose();
    var payer =
        new Spend.Payer(
            String.valueOf(caller.team()),
            blind.apply(principal(caller)),
            purpose == null ? "" : purpose,
            entry.input().request().allTags());
    return new Request(new Books.Opened(entry.reserved().named(blind), payer));
  }

  static LedgerEntry of(EndEntry entry, UnaryOperator<String> blind) {
    var usage = entry.bill().usage();
    Hold charged = entry.bill().charged();
    return new End(
        charged == null ? null : charged.named(blind),
        new Spend.Bill(
            entry.model(),
            entry.provider(),
            entry.credential(),
            usage == null ? 0 : usage.input(),
            usage == null ? 0 : usage.output()));
  }
}
