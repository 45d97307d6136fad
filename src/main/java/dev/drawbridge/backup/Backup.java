package dev.drawbridge.backup;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.identity.StoreCopy;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.tree.StoredTree;
import dev.drawbridge.log.wal.MinimumIndex;
import dev.drawbridge.log.wal.SegmentCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes a backup of a data folder, whether or not a gateway runs on it. Blocking. */
public final class Backup {
  private static final int TRIES = 5;

  /** The tree's files that are replaced, the newest checkpoint before all that it covers. */
  private static final List<String> SIGNED = List.of("checkpoint", "signed", "vkey");

  /**
   * What is backed up.
   *
   * @param data the data folder
   * @param audit its log, and where the keys are
   * @param store which is copied whole, a database's too
   */
  public record Source(Path data, AuditSettings audit, StoreSettings store) {}

  /** Copies a store into another that is not there yet. */
  @FunctionalInterface
  public interface Copying {
    Map<String, StoreCopy.Count> copy(StoreSettings from, StoreSettings to) throws Exception;
  }

  /**
   * What came of it.
   *
   * @param copied files that were written
   * @param there files that lay there from an earlier run
   */
  public record Done(Manifest manifest, long copied, long there) {}

  private final Source source;
  private final BackupFolder to;
  private final Consumer<String> progress;

  private Backup(Source source, BackupFolder to, Consumer<String> progress) {
    this.source = source;
    this.to = to;
    this.progress = progress;
  }

  /**
   * Takes one, or brings one up to date that lies there.
   *
   * @param keys whether the master key, the keys that sign, and the key of pseudonyms are taken too
   * @param progress told what is done
   * @throws IOException where it cannot be taken; the folder counts as no backup then
   */
  public static Done take(
      Source source, Path folder, boolean keys, Copying store, Consumer<String> progress)
      throws Exception {
    if (!Files.isDirectory(source.audit.folder().resolve("wal"))) {
      throw new IOException("there is no audit log in " + source.audit.folder());
    }
    BackupFolder to = BackupFolder.of(folder);
    return new Backup(source, to, progress).take(keys, store);
  }

  private Done take(boolean keys, Copying store) throws Exception {
    Path audit = source.audit.folder();
    for (String each : SIGNED) to.copy(audit.resolve(each), "audit/" + each);
    all(audit.resolve("sinks"), "audit/sinks");
    all(audit.resolve("tile"), "audit/tile");
    all(audit.resolve("former"), "audit/former");
    long records = records();
    keysOfSubjects(keys);
    try (DirectoryStream<Path> bundles = Files.newDirectoryStream(source.data, "policy-*.tar.gz")) {
      for (Path each : bundles) to.copy(each, String.valueOf(each.getFileName()));
    }
    store(store);
    Path tree = to.path("audit");
    @Nullable String origin =
        Files.exists(tree.resolve("vkey")) ? StoredTree.of(tree).origin() : null;
    var manifest = new Manifest(Instant.now(), origin, records, keys, to.digests());
    to.end(manifest);
    return new Done(manifest, to.copied(), to.there());
  }

  /**
   * Every file below a folder; once more where one went meanwhile, since another took its place.
   */
  private void all(Path folder, String name) throws IOException {
    for (int i = 0; i < TRIES && Files.isDirectory(folder); i++) {
      try (Stream<Path> walk = Files.walk(folder)) {
        boolean whole = true;
        for (Path each : walk.filter(Files::isRegularFile).toList()) {
          if (String.valueOf(each.getFileName()).endsWith(".tmp")) continue;
          whole &= to.copy(each, name + "/" + folder.relativize(each));
        }
        if (whole) return;
      } catch (UncheckedIOException gone) {
        if (!(gone.getCause() instanceof NoSuchFileException)) throw gone.getCause();
      }
    }
  }

  /** Copies the records, and says how many there are. */
  private long records() throws IOException {
    Path audit = source.audit.folder();
    for (int i = 0; i < TRIES; i++) {
      long oldest = MinimumIndex.of(audit);
      long next = segments();
      if (next >= 0 && MinimumIndex.of(audit) == oldest) {
        to.copy(audit.resolve(MinimumIndex.FILE), "audit/" + MinimumIndex.FILE);
        return next;
      }
    }
    throw new IOException("the log is pruned faster than it is copied");
  }

  /** -1 where a segment was pruned meanwhile. */
  private long segments() throws IOException {
    NavigableMap<Long, Path> segments = SegmentCopy.segments(source.audit.folder());
    long next = 0;
    for (Map.Entry<Long, Path> each : segments.entrySet()) {
      Path file = each.getValue();
      if (!Files.exists(file)) return -1;
      long first = each.getKey();
      String name = "audit/wal/" + file.getFileName();
      FileTime time = Files.getLastModifiedTime(file);
      Long after = segments.higherKey(first);
      if (after != null && to.isOf(name, time) && SegmentCopy.next(to.path(name), first) == after) {
        to.keep(name);
        next = after;
        continue;
      }
      long[] reached = {0};
      to.put(name, half -> reached[0] = SegmentCopy.copy(file, first, half), time);
      if (reached[0] < 0) {
        to.drop(name);
        break;
      }
      next = reached[0];
      if (after != null && next != after) {
        throw new IOException("the log lacks the records from " + next + " to " + (after - 1));
      }
      progress.accept(next + " records copied");
    }
    Path wal = source.audit.folder().resolve("wal");
    try (DirectoryStream<Path> torn = Files.newDirectoryStream(wal, "torn-*")) {
      for (Path each : torn) to.copy(each, "audit/wal/" + each.getFileName());
    }
    return next;
  }

  /**
   * Copies {@code keys.db} and, where asked for, the keys that it is wrapped by: as they stood
   * together, since an erasure replaces both.
   */
  private void keysOfSubjects(boolean keys) throws IOException {
    Path audit = source.audit.folder();
    Path pseudonyms = source.data.resolve("pseudonyms.key");
    for (int i = 0; i < TRIES; i++) {
      Map<String, String> before = privateKeys();
      to.put(
          "audit/" + Keys.FILE,
          half -> {
            Files.delete(half);
            Keys.copy(audit, half);
          },
          FileTime.from(Instant.now()));
      if (!keys) return;
      Path folder = source.audit.proof().keys();
      for (String each : before.keySet()) to.copy(folder.resolve(each), "keys/" + each);
      to.copy(pseudonyms, "pseudonyms.key");
      if (before.equals(privateKeys())) return;
    }
    throw new IOException("the keys change faster than they are copied");
  }

  private Map<String, String> privateKeys() throws IOException {
    Map<String, String> digests = new HashMap<>();
    Path folder = source.audit.proof().keys();
    if (!Files.isDirectory(folder)) return digests;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        digests.put(String.valueOf(each.getFileName()), BackupFolder.digest(each));
      }
    }
    return digests;
  }

  private void store(Copying store) throws Exception {
    if (!StoreCopy.exists(source.store)) return;
    Path made = to.path("store.copying");
    for (String end : List.of("", "-wal", "-shm")) Files.deleteIfExists(Path.of(made + end));
    store.copy(source.store, StoreSettings.file(made.toAbsolutePath()));
    to.put(
        StoreSettings.EMBEDDED,
        half -> Files.move(made, half, StandardCopyOption.REPLACE_EXISTING),
        FileTime.from(Instant.now()));
  }
}
