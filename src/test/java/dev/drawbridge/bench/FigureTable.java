package dev.drawbridge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures with what they are to reach, each printed when it is there and all of them at the end.
 */
final class FigureTable {
  /** What a figure is to reach. */
  sealed interface Goal {
    record None() implements Goal {}

    record AtMost(double most) implements Goal {}

    record AtLeast(double least) implements Goal {}
  }

  static final Goal NONE = new Goal.None();

  private final List<String> lines = new ArrayList<>();

  static Goal atMost(double most) {
    return new Goal.AtMost(most);
  }

  static Goal atLeast(double least) {
    return new Goal.AtLeast(least);
  }

  void row(String name, double figure, String unit, Goal goal) {
    String wanted =
        switch (goal) {
          case Goal.None none -> "";
          case Goal.AtMost most -> verdict("≤ ", most.most(), figure <= most.most());
          case Goal.AtLeast least -> verdict("≥ ", least.least(), figure >= least.least());
        };
    add(name, number(figure) + " " + unit, wanted);
  }

  /** Says why there is no figure. */
  void without(String name, String why) {
    add(name, "-", why);
  }

  private void add(String name, String figure, String rest) {
    String line = String.format(Locale.ROOT, "%-62s %20s  %s", name, figure, rest).stripTrailing();
    lines.add(line);
    System.out.println(line);
  }

  private static String verdict(String sign, double goal, boolean met) {
    return sign + number(goal) + (met ? "" : "  NOT MET");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
  }

  void print() {
    System.out.println();
    lines.forEach(System.out::println);
  }
}
