package dev.drawbridge.budget;

/** How much of a budget is used, as people are told once in each of its windows. */
public enum BudgetStep {
  NONE(0),
  HALF(50),
  MOST(80),
  ALL(100);

  private static final int WHOLE = 100;
  private final int percent;

  BudgetStep(int percent) {
    this.percent = percent;
  }

  public int percent() {
    return percent;
  }

  /** The highest one that is reached; a limit of 0 is used up before it is used. */
  static BudgetStep of(long used, long limit) {
    if (limit == Standing.UNKNOWN) return NONE;
    BudgetStep reached = NONE;
    for (BudgetStep step : values()) {
      // Amounts may be as large as a long: a hundredth is exact enough.
      double part = limit * (step.percent / (double) WHOLE);
      if (used >= part) reached = step;
    }
    return reached;
  }

  /** Whether people are told of a counter at all: a rate by the minute or hour is met daily. */
  static boolean isTold(Counter counter) {
    return switch (counter.per()) {
      case MINUTE, HOUR -> false;
      case DAY, WEEK, MONTH, TOTAL -> counter.unit() != Unit.CONCURRENT;
    };
  }
}
