package dev.drawbridge.budget;

import java.util.function.UnaryOperator;

/**
 * What is counted together: one key, in one unit, over one kind of window. Limits of different
 * amounts on the same counter share what was used.
 */
public record Counter(String key, Unit unit, Window per) {
  Counter named(UnaryOperator<String> name) {
    String named = name.apply(key);
    return named.equals(key) ? this : new Counter(named, unit, per);
  }
}
