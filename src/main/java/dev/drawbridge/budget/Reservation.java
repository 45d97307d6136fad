package dev.drawbridge.budget;

import dev.drawbridge.policy.decision.Verdict;
import java.util.List;

/**
 * What one call has reserved, from before it is recorded to its end. It ends once; a second end
 * changes nothing.
 */
public final class Reservation {
  private final Ledger ledger;
  private Hold hold;
  private List<Standing> standings;

  /** What targets that failed may bill. */
  private Quantity billable = Quantity.NONE;

  private boolean ended;

  Reservation(Ledger ledger, Hold hold, List<Standing> standings) {
    this.ledger = ledger;
    this.hold = hold;
    this.standings = standings;
  }

  /** What is reserved now. */
  public synchronized Hold hold() {
    return hold;
  }

  /** How the limits stood when this was reserved, itself included. */
  public synchronized List<Standing> standings() {
    return standings;
  }

  /** Keeps what is reserved now beside later reservations: the target failed and may still bill. */
  public synchronized void keepBillable() {
    billable = hold.quantity();
  }

  /**
   * Reserves for another target in place of this one, beside what failed targets may bill.
   *
   * @return false, with nothing changed, where it does not fit
   */
  public synchronized boolean move(List<Verdict.Limit> limits, Quantity atMost) {
    if (ended) return false;
    Ledger.Moved moved = ledger.move(hold, limits, billable.plus(atMost));
    if (moved == null) return false;
    hold = moved.hold();
    standings = moved.standings();
    return true;
  }

  /**
   * Ends the reservation and charges what was used, with what failed targets may bill.
   *
   * @return what was charged
   */
  public synchronized Hold settle(Quantity used) {
    return charge(billable.plus(used));
  }

  /**
   * Ends the reservation and charges all of it, where nobody knows what was used.
   *
   * @return what was charged
   */
  public synchronized Hold charge() {
    return charge(hold.quantity());
  }

  private Hold charge(Quantity quantity) {
    if (ended) return hold;
    ended = true;
    Hold charged = hold.with(quantity);
    ledger.settle(hold, charged);
    hold = charged;
    return charged;
  }

  /** Ends the reservation without a charge: the call was never sent. */
  public synchronized void release() {
    if (ended) return;
    ended = true;
    ledger.release(hold);
  }
}
