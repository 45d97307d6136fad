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

  /** What earlier targets may bill, though they did not serve. */
  private Quantity lost = Quantity.NONE;

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

  /** The target may bill though it did not serve: its share is kept, and charged at the end. */
  public synchronized void lose() {
    lost = hold.quantity();
  }

  /**
   * Reserves for another target instead, beside what is lost.
   *
   * @return false, with nothing changed, where it does not fit
   */
  public synchronized boolean move(List<Verdict.Limit> limits, Quantity most) {
    if (ended) return false;
    Ledger.Moved moved = ledger.move(hold, limits, lost.plus(most));
    if (moved == null) return false;
    hold = moved.hold();
    standings = moved.standings();
    return true;
  }

  /**
   * Charges what was used in the reservation's place, and what earlier targets may bill.
   *
   * @return what was charged
   */
  public synchronized Hold settle(Quantity used) {
    return charge(lost.plus(used));
  }

  /**
   * Charges all that was reserved: nobody knows what was used.
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

  /** Gives everything back: the call was never made. */
  public synchronized void release() {
    if (ended) return;
    ended = true;
    ledger.release(hold);
  }
}
