package dev.drawbridge.identity.access;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Who takes a step about a request for access.
 *
 * @param actor as the record names them
 * @param persons who stand behind them; throws a refusal where nobody could be compared
 * @param permission what policy permits them
 */
public record Decider(String actor, Supplier<Persons> persons, Permission permission) {
  /** A step about a request. */
  public enum Step {
    SHOW,
    APPROVE,
    DECLINE,
    END;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** As routes and the record name it. */
    public String wire() {
      return wire;
    }

    /** What policy is told: {@code access.approve}. */
    public String operation() {
      return "access." + wire;
    }
  }

  /** Asks policy whether a step may be taken. */
  @FunctionalInterface
  public interface Permission {
    Future<Boolean> to(Step step, AccessRequest request);
  }
}
