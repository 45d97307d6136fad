package dev.drawbridge.backup;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.files.WholeFolder;
import dev.drawbridge.identity.SharedRows;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.log.tree.KnownLog;
import dev.drawbridge.log.tree.Published;
import dev.drawbridge.log.tree.StoredTree;
import dev.drawbridge.sink.SinkSettings;
import dev.drawbridge.sink.Sinks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings a backup back into a data folder that holds no log. Blocking. */
public final class Restore {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final long MOST_FAULTS = 3;

  /**
   * What is restored, and where.
   *
   * @param data the data folder, whose lock is held
   * @param audit the log in it, and where its keys are
   * @param zone where the ledger's windows begin
   * @param sinks that may hold more of the log
   * @param store whose gateway may have written a larger log
   * @param kept checkpoints that were kept
   * @param renamed whether the log is to get another name
   * @param unasked whether who does not answer counts as knowing nothing
   * @param actor who does it
   */
  public record Task(
      Path backup,
      Path data,
      AuditSettings audit,
      ZoneId zone,
      List<SinkSettings> sinks,
      StoreSettings store,
      List<Path> kept,
      boolean renamed,
      boolean unasked,
      String actor) {}

  /**
   * What came of it.
   *
   * @param origin the log's name now; null where it has none yet
   * @param known who knows of how much
   * @param missing records that somebody knows and the backup lacks
   */
  public record Done(
      Manifest manifest, @Nullable String origin, List<KnownLog> known, long missing) {}

  /** Waits for what is not blocking. */
  @FunctionalInterface
  public interface Waiting {
    <T> T on(Future<T> future) throws Exception;
  }

  private final Task task;
  private final Manifest manifest;
  private final Path half;
  private @Nullable Published last;

  private Restore(Task task, Manifest manifest) {
    this.task = task;
    this.manifest = manifest;
    this.half = task.data.resolve("restoring");
  }

  /**
   * Restores.
   *
   * @param progress told what is done
   * @throws IOException with the reason and the way out; no gateway starts from the folder then
   */
  public static Done run(Task task, Vertx vertx, Waiting waiting, Consumer<String> progress)
      throws Exception {
    Manifest manifest = Manifest.read(task.backup);
    Path log = task.audit.folder();
    if (Files.exists(log)) {
      throw new IOException(
          log
              + " is there already. Move it away first; what it knows of the log is in its file"
              + " checkpoint, which --checkpoint takes");
    }
    var restore = new Restore(task, manifest);
    try {
      return restore.run(vertx, waiting, progress);
    } finally {
      WholeFolder.remove(restore.half); // it may hold keys
    }
  }

  private Done run(Vertx vertx, Waiting waiting, Consumer<String> progress) throws Exception {
    copy();
    progress.accept(manifest.files().size() + " files copied and compared with their digests");
    keys();
    List<KnownLog> known = known(vertx, waiting);
    long most = known.stream().mapToLong(KnownLog::records).max().orElse(0);
    boolean other = known.stream().anyMatch(KnownLog::other);
    if (!task.renamed) refuse(known, most, other);
    AuditSettings there =
        task.audit.in(half.resolve("audit"), task.renamed ? task.audit.proof().origin() : null);
    String origin = manifest.origin();
    if (task.renamed) {
      WholeFolder.remove(half.resolve("audit/sinks"));
      origin = LogProof.rename(there.proof(), there.master());
    }
    long missing = Math.max(0, most - manifest.records());
    var registry = new SimpleMeterRegistry();
    AuditService opened =
        waiting.on(
            AuditService.open(vertx, there, task.zone, registry, event(origin, known, missing)));
    waiting.on(opened.audit().close().map(""));
    verify(there, task.renamed ? null : newestKept());
    progress.accept("the log is verified");
    place();
    return new Done(manifest, origin, known, missing);
  }

  private void copy() throws IOException {
    WholeFolder.remove(half);
    Files.createDirectories(half, FOLDER);
    for (Map.Entry<String, String> each : manifest.files().entrySet()) {
      String name = each.getKey();
      Path from = task.backup.resolve(name).normalize();
      Path to = half.resolve(name).normalize();
      if (!to.startsWith(half) || to.equals(half)) throw new IOException("no file's name: " + name);
      if (!Files.exists(from)) throw new IOException("the backup lacks " + name);
      Files.createDirectories(to.resolveSibling(""), FOLDER);
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      if (!BackupFolder.digest(to).equals(each.getValue())) {
        throw new IOException("the backup's " + name + " is not what was backed up");
      }
    }
  }

  /** Puts the keys of the backup in their place, where none lie there. */
  private void keys() throws IOException {
    Path master = task.audit.master().file();
    if (Files.exists(master)) return;
    if (!manifest.keys()) {
      throw new IOException(
          "the backup was taken without keys, and there is no "
              + master
              + ": put the folder of the"
              + " keys back first");
    }
    Path folder = task.audit.proof().keys();
    Files.createDirectories(folder, FOLDER);
    try (Stream<Path> keys = Files.list(half.resolve("keys"))) {
      // The master key last: what lies there before it is not yet looked at.
      for (Path each : keys.sorted(Comparator.comparing(k -> named(k, master))).toList()) {
        Files.copy(
            each,
            folder.resolve(String.valueOf(each.getFileName())),
            StandardCopyOption.COPY_ATTRIBUTES,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    BackupFolder.force(folder);
  }

  private static boolean named(Path one, Path other) {
    return String.valueOf(one.getFileName()).equals(String.valueOf(other.getFileName()));
  }

  private List<KnownLog> known(Vertx vertx, Waiting waiting) throws Exception {
    List<KnownLog> known = new ArrayList<>();
    String origin = manifest.origin();
    if (origin == null) return known;
    StoredTree tree = StoredTree.of(half.resolve("audit"));
    last = tree.newest().orElse(null);
    for (Path file : task.kept) {
      try {
        Published kept = tree.kept(BoundedFile.bytes(file, BoundedFile.SECRET));
        known.add(KnownLog.of("the checkpoint in " + file, kept.size()));
        if (last == null || kept.size() > last.size()) last = kept;
      } catch (IOException e) {
        throw new IOException("The checkpoint in " + file + ": " + e.getMessage(), e);
      }
    }
    known.addAll(tree.askWitnesses(task.audit.proof().witnesses()));
    known.addAll(Sinks.ask(task.sinks, origin));
    known.add(known(tree, origin, vertx, waiting));
    return known;
  }

  /** What the store knows, as a gateway wrote it. */
  private KnownLog known(StoredTree tree, String origin, Vertx vertx, Waiting waiting)
      throws Exception {
    String who = task.store.place();
    Optional<Map<String, String>> rows =
        waiting.on(
            SharedRows.readLogs(vertx, task.store).map(Optional::of).otherwise(Optional.empty()));
    if (rows.isEmpty()) return KnownLog.silent(who, "it cannot be read");
    String row = rows.get().get(origin);
    if (row == null) return KnownLog.of(who, 0);
    byte[] checkpoint = row.getBytes(StandardCharsets.UTF_8);
    KnownLog known = tree.knows(who, checkpoint);
    if (!known.other() && (last == null || known.records() > last.size())) {
      last = tree.kept(checkpoint);
    }
    return known;
  }

  /** The kept checkpoint that the restored log must extend; null for none. */
  private @Nullable Path newestKept() throws IOException {
    Path newest = null;
    long size = -1;
    StoredTree tree = task.kept.isEmpty() ? null : StoredTree.of(half.resolve("audit"));
    for (Path file : task.kept) {
      if (tree == null) break;
      long each = tree.kept(BoundedFile.bytes(file, BoundedFile.SECRET)).size();
      if (each > size) newest = file;
      size = Math.max(size, each);
    }
    return newest;
  }

  private void refuse(List<KnownLog> known, long most, boolean other) throws IOException {
    String way =
        " Restore a newer backup; or restore this one as another log, which says what is missing:"
            + " restore --new-origin, with another audit.origin where the configuration has one.";
    for (KnownLog each : known) {
      String silent = each.silent();
      if (each.records() > manifest.records() && each.records() == most) {
        throw new IOException(
            "The backup has "
                + manifest.records()
                + " records of the log "
                + manifest.origin()
                + ", and "
                + each.who()
                + " knows "
                + each.records()
                + ": under the same name the log would contradict itself."
                + way);
      }
      if (each.other()) {
        throw new IOException(each.who() + " knows another log by this name." + way);
      }
      if (silent != null && !task.unasked && !other && most <= manifest.records()) {
        throw new IOException(
            "Whether "
                + each.who()
                + " knows more of the log cannot be told: "
                + silent
                + "."
                + way
                + " With --accept-unasked it counts as knowing nothing.");
      }
    }
    String wanted = task.audit.proof().origin();
    if (wanted != null && manifest.origin() != null && !wanted.equals(manifest.origin())) {
      throw new IOException(
          "The backup is of the log "
              + manifest.origin()
              + ", and audit.origin is "
              + wanted
              + ": change audit.origin, or restore with --new-origin.");
    }
  }

  private Event event(@Nullable String origin, List<KnownLog> known, long missing) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", "restore");
    fields.put("backup_taken", manifest.taken().toString());
    fields.put("records", manifest.records());
    fields.put("missing", missing);
    if (missing > 0) {
      fields.put("missing_from", manifest.records());
      fields.put("missing_until", manifest.records() + missing - 1);
    }
    String before = manifest.origin();
    if (task.renamed && before != null) fields.put("former_origin", before);
    if (origin != null) fields.put("origin", origin);
    Published cited = last;
    if (cited != null) {
      fields.put("checkpoint", new String(cited.note().bytes(), StandardCharsets.UTF_8));
    }
    List<String> told = new ArrayList<>();
    for (KnownLog each : known) {
      String silent = each.silent();
      told.add(
          each.who()
              + (silent != null
                  ? " did not answer"
                  : each.other() ? " knows another log" : " knows " + each.records()));
    }
    fields.put("asked", told);
    return new Event(Instant.now(), "admin", task.actor, fields);
  }

  private static void verify(AuditSettings there, @Nullable Path kept) throws IOException {
    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(
                there.folder(), there.master(), null, kept, there.proof().witnesses()),
            records -> {});
    if (report.ok()) return;
    var told = new StringBuilder("The restored log does not verify, so it is not put in place: ");
    report.faults().stream()
        .limit(MOST_FAULTS)
        .forEach(
            f ->
                told.append(f.seq() == null ? "" : "seq " + f.seq() + ": ")
                    .append(f.what())
                    .append("; "));
    throw new IOException(told.append(report.found()).append(" faults").toString());
  }

  /** Puts all in its place, the log last. */
  private void place() throws IOException {
    Files.deleteIfExists(half.resolve("audit/lock"));
    List<Path> made;
    try (Stream<Path> files = Files.list(half)) {
      made = files.toList();
    }
    for (Path each : made) {
      String name = String.valueOf(each.getFileName());
      if (name.equals("audit") || name.equals("keys")) continue;
      Path to = task.data.resolve(name);
      // A store that lies there is newer, or was put there on purpose.
      if (name.equals(StoreSettings.EMBEDDED) && Files.exists(to)) continue;
      Files.move(each, to, StandardCopyOption.REPLACE_EXISTING);
    }
    BackupFolder.force(task.data);
    Files.move(half.resolve("audit"), task.audit.folder(), StandardCopyOption.ATOMIC_MOVE);
    BackupFolder.force(task.data);
  }
}
