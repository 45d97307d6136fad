package dev.drawbridge.budget;

import dev.drawbridge.exchange.RefusalCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** What a limit counts. Each is counted in whole parts: money in billionths of a dollar. */
public enum Unit {
  USD(9),
  TOKENS(0),
  /** Calls that were admitted, whatever came of them. */
  REQUESTS(0),
  /** Calls that run: what ends is given back. */
  CONCURRENT(0);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final int decimals;

  Unit(int decimals) {
    this.decimals = decimals;
  }

  public String wire() {
    return wire;
  }

  /** The unit of that name; an IllegalArgumentException where there is none. */
  public static Unit of(String wire) {
    for (Unit unit : values()) if (unit.wire.equals(wire)) return unit;
    throw new IllegalArgumentException("no unit: " + wire);
  }

  /** A limit's amount in whole parts, rounded down; at most {@link Long#MAX_VALUE}. */
  long parts(double amount) {
    if (amount >= Math.scalb(1.0, 62) / Math.pow(10, decimals)) return Long.MAX_VALUE;
    return BigDecimal.valueOf(amount)
        .movePointRight(decimals)
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  /** Whole parts as the unit's own number. */
  public BigDecimal amount(long parts) {
    BigDecimal exact = BigDecimal.valueOf(parts, decimals).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }

  /** The code of a refusal where such a limit is met. */
  RefusalCode refusal() {
    return this == USD ? RefusalCode.BUDGET_EXHAUSTED : RefusalCode.RATE_LIMITED;
  }
}
