package dev.drawbridge.audit.index;

import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Checks whether an index is of this log and complete: by its format, its key, the last record that
 * it took, and whether the machine stopped while it was written.
 */
record IndexCheck(IndexTerms terms, LogReader log) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * Returns the seq of the first record that the index has not taken; empty where the index is not
   * to be relied on.
   */
  Optional<Long> next(Connection index) throws IOException, SQLException {
    if (!made(index)) return Optional.empty();
    if (IndexFile.meta(index, "format", -1) != IndexFile.FORMAT) return Optional.empty();
    if (IndexFile.meta(index, "key", 0) != key()) return Optional.empty();
    long writing = IndexFile.meta(index, "writing", 0);
    if (writing != 0 && writing != boot()) return Optional.empty();
    long next = IndexFile.meta(index, "next", 0);
    if (next == 0) return Optional.of(0L);
    Optional<RecordPlace> last =
        log.at(next - 1, IndexFile.meta(index, "segment", 0), IndexFile.meta(index, "offset", 0));
    if (last.isEmpty() || mark(last.get()) != IndexFile.meta(index, "last", 0)) {
      return Optional.empty();
    }
    return Optional.of(next);
  }

  private static boolean made(Connection index) throws SQLException {
    try (PreparedStatement query =
            index.prepareStatement("SELECT 1 FROM sqlite_master WHERE name = 'meta'");
        ResultSet found = query.executeQuery()) {
      return found.next();
    }
  }

  /**
   * Writes into a new index which log, key and format it has.
   *
   * @param done the seq up to which the log's erasures and retentions were done before
   */
  void made(Connection index, long done) throws SQLException {
    IndexFile.note(index, "format", IndexFile.FORMAT);
    IndexFile.note(index, "key", key());
    IndexFile.note(index, "next", 0);
    IndexFile.note(index, "done", done);
  }

  /** Writes into the index which record it took last. */
  void took(Connection index, RecordPlace last) throws IOException, SQLException {
    try (PreparedStatement change =
        index.prepareStatement(
            "INSERT OR REPLACE INTO meta"
                + " VALUES ('next', ?), ('segment', ?), ('offset', ?), ('last', ?)")) {
      change.setLong(1, last.seq() + 1);
      change.setLong(2, last.segment().first());
      change.setLong(3, last.segment().offset(last.at()));
      change.setLong(4, mark(last));
      change.executeUpdate();
    }
  }

  /**
   * Writes into the index whether it is being written: what is not forced does not outlive a power
   * cut.
   */
  void writing(Connection index, boolean now) throws IOException, SQLException {
    IndexFile.note(index, "writing", now ? boot() : 0);
  }

  private long key() {
    return terms.hash("key", "");
  }

  private long mark(RecordPlace place) throws IOException {
    String record = new String(place.leaf(), StandardCharsets.ISO_8859_1);
    return terms.hash("last", record);
  }

  /**
   * A number of this boot of the machine, never 0; of this process where the system tells no boot
   * id.
   */
  private static long boot() throws IOException {
    long number =
        Files.isReadable(BOOT) ? Files.readString(BOOT).hashCode() : ProcessHandle.current().pid();
    return number == 0 ? 1 : number;
  }
}
