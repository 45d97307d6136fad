package dev.drawbridge.budget;

/** Hears when so much of a budget is used that people are told. */
@FunctionalInterface
public interface BudgetListener {
  /**
   * A step was reached for the first time in the budget's window. Must not block, throw or ask the
   * ledger.
   *
   * @param logged what the log calls the counter's key, which identifies nobody
   * @param at how the budget stands, by the key that policy gave it
   */
  void reached(String logged, BudgetStep step, Standing at);
}
