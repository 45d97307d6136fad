package dev.drawbridge.identity.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A code of policy's that a grant can lift, and no other one is: never a licence, a ban, a bar, a
 * block, residency, clearance, a secret or a mask.
 */
public enum Lift {
  TEAM_NOT_ENTITLED,
  ROLE_MISSING,
  PURPOSE_NOT_ALLOWED,
  PRICE_ABOVE_CAP;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The code, as policy names it. */
  public String wire() {
    return wire;
  }

  /** What lifts this code; empty where nothing does. */
  public static Optional<Lift> of(String code) {
    for (Lift lift : values()) if (lift.wire.equals(code)) return Optional.of(lift);
    return Optional.empty();
  }

  /** What lifts all of these codes; empty where one of them cannot be lifted, or there is none. */
  public static Optional<Set<Lift>> ofAll(Collection<String> codes) {
    Set<Lift> lifts = EnumSet.noneOf(Lift.class);
    for (String code : codes) {
      Optional<Lift> lift = of(code);
      if (lift.isEmpty()) return Optional.empty();
      lifts.add(lift.get());
    }
    return lifts.isEmpty() ? Optional.empty() : Optional.of(lifts);
  }
}
