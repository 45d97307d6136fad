package dev.drawbridge.alert;

import dev.drawbridge.budget.BudgetListener;
import dev.drawbridge.budget.BudgetStep;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;

/** Tells of budgets of which half, most or all is used. */
public final class BudgetAlerts implements BudgetListener {
  private static final String PERSON = "person:";

  private final Alerts alerts;

  public BudgetAlerts(Alerts alerts) {
    this.alerts = alerts;
  }

  @Override
  public void reached(String logged, BudgetStep step, Standing at) {
    AlertCode code =
        switch (step) {
          case NONE, HALF -> AlertCode.BUDGET_50;
          case MOST -> AlertCode.BUDGET_80;
          case ALL -> AlertCode.BUDGET_100;
        };
    Counter counter = at.counter();
    // Whoever is told of an alert need not be told of a person.
    String key = counter.key().startsWith(PERSON) ? PERSON + logged : counter.key();
    Unit unit = counter.unit();
    String what = unit == Unit.USD ? "USD" : unit.wire();
    String per = counter.per() == Window.TOTAL ? "in all" : "a " + counter.per().wire();
    String sentence =
        "Of the budget of %s %s %s for %s, %s %s are used."
            .formatted(
                unit.amount(at.amount()).toPlainString(),
                what,
                per,
                key,
                unit.amount(at.used()).toPlainString(),
                what);
    var subject = new Alert.Subject("", kind(key), key + " " + what + " " + per, "");
    alerts.raise(Alert.of(code, at.at(), subject, "", sentence, at.resets()));
  }

  /** What the budget is put on; a name that the log hides is a person's, a key's or a tag's. */
  private static String kind(String key) {
    int colon = key.indexOf(':');
    if (colon > 0) return key.substring(0, colon);
    return key.startsWith("~") ? "hidden" : key;
  }
}
