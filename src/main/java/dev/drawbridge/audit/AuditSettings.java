package dev.drawbridge.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The configuration's {@code audit}.
 *
 * @param folder where the log lies: {@code data}/audit
 * @param master the master key's file
 * @param deadline within which an append must be on disk
 * @param maxAnswer bytes of an answer that are kept at most
 */
public record AuditSettings(Path folder, Path master, Duration deadline, int maxAnswer) {

  /** A log whose master key lies where none is configured. */
  public AuditSettings(Path folder, Duration deadline, int maxAnswer) {
    this(folder, master(folder), deadline, maxAnswer);
  }

  /**
   * Where the master key of a log lies unless configured: {@code keys/master} beside its folder.
   */
  public static Path master(Path folder) {
    return folder.toAbsolutePath().resolveSibling("keys").resolve("master");
  }
}
