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

  /** The grants that are in force now for a caller in its team; does not block. */
  List<Grant> of(Caller caller);
}
