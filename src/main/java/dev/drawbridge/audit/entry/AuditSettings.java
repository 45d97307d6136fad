package dev.drawbridge.audit.entry;

import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tree.ProofSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code audit} of the configuration.
 *
 * @param folder where the log lies: {@code data}/audit
 * @param master where the master key is
 * @param deadline within which an append must be on disk
 * @param maxAnswer bytes of an answer that are kept at most
 * @param quota bytes that one principal may add to the log in an hour; 0 for no bound
 * @param proof how checkpoints are made
 * @param retention how long it is kept
 */
public record AuditSettings(
    Path folder,
    MasterKey master,
    Duration deadline,
    int maxAnswer,
    long quota,
    ProofSettings proof,
    RetentionSettings retention) {
  private static final Duration CHECKPOINT = Duration.ofSeconds(1);

  /**
   * A log that no configuration tells of: its master key lies where it lies unless configured, its
   * origin is its own, and it has no witnesses, no quota and no retention.
   */
  public static AuditSettings unconfigured(Path folder, Duration deadline, int maxAnswer) {
    Path master = master(folder);
    return new AuditSettings(
        folder,
        new MasterKey(master, null),
        deadline,
        maxAnswer,
        0,
        new ProofSettings(folder, keys(master), null, CHECKPOINT, WitnessPolicy.NONE, false),
        RetentionSettings.NONE);
  }

  /** The same log, its master key under that passphrase. */
  public AuditSettings under(String passphrase) {
    var key = new MasterKey(master.file(), passphrase);
    return new AuditSettings(folder, key, deadline, maxAnswer, quota, proof, retention);
  }

  /**
   * The same log in another folder, its keys where they are: without a retention, which is not to
   * run there.
   *
   * @param origin its name there; null for the one that it has
   */
  public AuditSettings in(Path other, @Nullable String origin) {
    var moved =
        new ProofSettings(
            other, proof.keys(), origin, proof.interval(), proof.witnesses(), proof.bundles());
    return new AuditSettings(
        other, master, deadline, maxAnswer, quota, moved, RetentionSettings.NONE);
  }

  /**
   * The place of a log's master key unless configured: {@code keys/master} beside the log's folder.
   */
  public static Path master(Path folder) {
    return folder.toAbsolutePath().resolveSibling("keys").resolve("master");
  }

  /** The folder of the private keys: the one that holds the master key. */
  public static Path keys(Path master) {
    Path folder = master.toAbsolutePath().getParent();
    if (folder == null) throw new IllegalArgumentException("a master key lies in a folder");
    return folder;
  }
}
