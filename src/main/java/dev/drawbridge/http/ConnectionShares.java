package dev.drawbridge.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Divides the process' file descriptors among the ports, so that the record can always open its
 * next file and each call a connection to its vendor.
 *
 * @param callers of the callers' port
 * @param admins of the admin port
 */
public record ConnectionShares(int callers, int admins) {
  /**
   * Descriptors that no connection may take, at least; a quarter of the limit where that is more: a
   * burst is accepted faster than the event loops close what is too much of it.
   */
  private static final int RESERVE = 128;

  private static final int MOST_ADMINS = 256;
  private static final int FEWEST = 16;

  /**
   * The shares of a process.
   *
   * @param limit descriptors that it may have
   * @param open those that it has before the ports open
   */
  static ConnectionShares of(long limit, long open) {
    long free = limit - open - Math.max(RESERVE, limit / 4);
    long admins = Math.clamp(free / 8, FEWEST, MOST_ADMINS);
    // Half of the rest: each caller's connection may need one to a vendor.
    long callers = Math.clamp((free - admins) / 2, FEWEST, Integer.MAX_VALUE);
    return new ConnectionShares((int) callers, (int) admins);
  }

  /** Those of this process; without a bound for callers where the system tells no limit. */
  public static ConnectionShares ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new ConnectionShares(Integer.MAX_VALUE, MOST_ADMINS);
  }
}
