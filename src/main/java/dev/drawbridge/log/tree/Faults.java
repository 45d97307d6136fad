package dev.drawbridge.log.tree;

/** Collects what a check finds wrong. */
public interface Faults {
  /** A fault that is of no one record. */
  long NOWHERE = -1;

  /**
   * @param seq of the record; {@link #NOWHERE} where it is of none
   */
  void fault(long seq, String what);
}
