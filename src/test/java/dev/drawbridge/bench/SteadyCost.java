package dev.drawbridge.bench;

import java.time.Duration;
import java.util.List;

/**
 * Loads processes until the compiler is done: a request costs no less than in the rounds before.
 */
final class SteadyCost {
  /** A round that costs less than this part of the cheapest one shows that the compiler goes on. */
  private static final double LESS = 0.97;

  /** So many rounds after each other that cost no less; times the processes, which share time. */
  private static final int STILL = 3;

  private static final Duration LONGEST = Duration.ofMinutes(4);

  private SteadyCost() {}

  /** A load of a fixed time. */
  interface Round {
    /** Runs it; how many requests were answered. */
    double requests() throws Exception;
  }

  /**
   * Loads processes.
   *
   * @param time of a round
   * @return how long that took
   */
  static Duration of(List<Child> children, Duration time, Round round) throws Exception {
    Duration taken = Duration.ZERO;
    double least = Double.MAX_VALUE;
    int still = 0;
    while (still < STILL * children.size() && taken.compareTo(LONGEST) < 0) {
      Duration before = cpu(children);
      double requests = round.requests();
      double cost = cpu(children).minus(before).toNanos() / requests;
      still = cost < least * LESS ? 0 : still + 1;
      least = Math.min(least, cost);
      taken = taken.plus(time);
    }
    return taken;
  }

  /** Processor time that processes have used so far. */
  static Duration cpu(List<Child> children) {
    return children.stream().map(Child::cpu).reduce(Duration.ZERO, Duration::plus);
  }
}
