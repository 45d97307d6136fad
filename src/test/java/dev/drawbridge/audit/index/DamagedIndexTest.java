package dev.drawbridge.audit.index;

import static dev.drawbridge.audit.AuditLogParts.finder;
import static dev.drawbridge.audit.AuditLogParts.index;
import static dev.drawbridge.audit.index.IndexedLog.SOON;
import static dev.drawbridge.audit.index.IndexedLog.pages;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.entry.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that says what it is of, and turns out to be damaged only once it is written. */
class DamagedIndexTest {
  @TempDir Path folder;

  @Test
  void itIsMadeAnew() throws Exception {
    var fixture = new LogFixture(folder.resolve("audit"));
    var sample = new IndexedLog();
    AuditLog log = fixture.open();
    try {
      sample.write(log, 100);
      assertTrue(index(log).caughtUp(SOON));
      await(log.close());
      sample.open.clear();
      damage(fixture.folder);

      log = fixture.open();
      sample.write(log, 100);
      long until = System.nanoTime() + SOON.toNanos();
      // Fails at once while its last attempt did.
      while (!index(log).caughtUp(SOON)) {
        assertTrue(System.nanoTime() < until, log.lags().toString());
      }

      try (RecordFinder walking = IndexedLog.walking(fixture.folder)) {
        for (Query query : sample.queries()) {
          assertEquals(pages(walking, query, 1000), pages(finder(log), query, 50));
        }
      }
    } finally {
      await(log.close());
      fixture.close();
    }
  }

  /** Overwrites the page at which all postings begin. */
  private static void damage(Path folder) throws Exception {
    long page;
    int size;
    try (Connection index = IndexFile.write(folder);
        var query = index.createStatement()) {
      assertTrue(IndexFile.settle(index));
      size = query.executeQuery("PRAGMA page_size").getInt(1);
      page =
          query
              .executeQuery("SELECT rootpage FROM sqlite_master WHERE name = 'term'")
              .getLong("rootpage");
    }
    Path file = folder.resolve(IndexFile.NAME);
    byte[] bytes = Files.readAllBytes(file);
    int from = Math.toIntExact((page - 1) * size);
    Arrays.fill(bytes, from, from + size, (byte) 0xff);
    Files.write(file, bytes);
  }
}
