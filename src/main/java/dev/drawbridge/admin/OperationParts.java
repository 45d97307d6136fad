package dev.drawbridge.admin;

import dev.drawbridge.admin.access.AccessOperations;
import dev.drawbridge.admin.levels.LogOperations;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.AuditSearch;

/**
 * What operations act on. A gateway has all of it; a command that acts where none runs, a part of
 * it, and an operation on the rest fails with a sentence that says so.
 */
public interface OperationParts {
  default KeyOperations keys() {
    throw onlyRunning();
  }

  default BlockOperations blocks() {
    throw onlyRunning();
  }

  default AccessOperations access() {
    throw onlyRunning();
  }

  default AuditSearch decisions() {
    throw onlyRunning();
  }

  default RecordOperations record() {
    throw onlyRunning();
  }

  default ErasureOperations erasures() {
    throw onlyRunning();
  }

  default DrillRuns drills() {
    throw onlyRunning();
  }

  default ReplayRuns replays() {
    throw onlyRunning();
  }

  default LogOperations logs() {
    throw onlyRunning();
  }

  default GatewayState state() {
    throw onlyRunning();
  }

  private static ControlRefused onlyRunning() {
    return new ControlRefused("Only a running gateway can do this, and none runs here.");
  }
}
