package dev.drawbridge.identity.access;

import dev.drawbridge.identity.Caller;
import java.util.List;

/** Tells what is granted. */
@FunctionalInterface
public interface Grants {
  /** Nothing is granted to anybody. */
  Grants NONE = caller -> List.of();

  /** Whether it is known what is granted: where it is not, nothing is. */
  default boolean areKnown() {
    return true;
  }

  /** Takes notice of the teams that a caller is in now; does not block. */
  default void seen(Caller caller) {}

  /** What calls have used of them. */
  default GrantSpending spending() {
    return GrantSpending.NONE;
  }

  /** The grants that are in force now for a caller in its team; does not block. */
  List<Grant> of(Caller caller);
}
