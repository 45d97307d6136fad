package dev.drawbridge.audit.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Postings over several runs, beside a set that holds the same. */
class PostingsTest {
  private static final int RUN = 8192;
  private static final int[] TERMS = {0, 1, 77, (1 << 26) - 1};

  private record Known(int term, long seq) {}

  private final Random random = new Random(4711);
  private final Set<Known> known = new HashSet<>();
  private final TreeSet<Long> rows = new TreeSet<>();
  private Connection index;

  PostingsTest() throws SQLException {
    index = DriverManager.getConnection("jdbc:sqlite::memory:");
  }

  @BeforeEach
  void make() throws SQLException {
    index.setAutoCommit(false);
    IndexFile.make(index);
  }

  @AfterEach
  void close() throws SQLException {
    index.close();
  }

  /** Writes rows from that seq on over three runs, their first and last places among them. */
  private void write(long from) throws SQLException {
    var postings = new Postings();
    for (int i = 0; i < 3000; i++) {
      long seq = from + random.nextInt(3 * RUN);
      if (i < 6) seq = (from / RUN + i / 2) * RUN + (i % 2 == 0 ? 0 : RUN - 1);
      rows.add(seq);
      for (int term : TERMS) {
        if (random.nextBoolean() || i < 6) {
          postings.add(term, seq);
          known.add(new Known(term, seq));
        }
      }
    }
    postings.write(new PreparedStatements(index));
    for (long seq : rows) {
      execute("INSERT OR IGNORE INTO run VALUES (" + Postings.run(seq) + ")");
      execute("INSERT OR IGNORE INTO row VALUES (" + seq + ", 0, 0, 0, 0, null, null, null)");
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = index.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether searches for each pair of terms find what the set tells, newest first. */
  private void compare() throws SQLException {
    long first = rows.first() + 100;
    long below = rows.last() - 100;
    for (int one : TERMS) {
      for (int other : TERMS) {
        List<Long> expected = new ArrayList<>();
        for (long seq : rows.subSet(first, below)) {
          if (known.contains(new Known(one, seq)) && known.contains(new Known(other, seq))) {
            expected.add(seq);
          }
        }
        Collections.reverse(expected);
        assertEquals(expected, found(first, below, one, other), one + " and " + other);
      }
    }
    try (var count = index.createStatement().executeQuery("SELECT count(*) FROM term")) {
      assertEquals(known.size(), count.getLong(1));
    }
  }

  private List<Long> found(long from, long below, int... terms) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (PreparedStatement query = index.prepareStatement(IndexReader.byTerms(terms.length))) {
      query.setLong(1, from);
      query.setLong(2, below);
      query.setLong(3, Postings.run(from));
      query.setLong(4, Postings.run(below));
      for (int i = 0; i < terms.length; i++) query.setLong(5 + i, Postings.bound(terms[i]));
      try (var rows = query.executeQuery()) {
        while (rows.next()) found.add(rows.getLong(1));
      }
    }
    return found;
  }

  @Test
  void rowsOfTwoTermsAreFoundRunByRun() throws SQLException {
    write(0);
    compare();
  }

  @Test
  void runsThatReachTheSignAreNoOthers() throws SQLException {
    write(1000L * RUN);
    write(RUN * ((1L << 24) - 1));
    compare();
  }

  @Test
  void searchNeedsNoSortedCopyOfWhatItFinds() throws SQLException {
    String sql = "EXPLAIN QUERY PLAN " + IndexReader.byTerms(2);
    var plan = new StringBuilder();
    try (var lines = index.createStatement().executeQuery(sql)) {
      while (lines.next()) plan.append(lines.getString("detail")).append('\n');
    }
    assertFalse(plan.toString().contains("TEMP B-TREE"), plan.toString());
    assertFalse(plan.toString().contains("SCAN"), plan.toString());
  }

  @Test
  void aStretchIsRemovedAndItsNeighboursStand() throws SQLException {
    write(40L * RUN);
    long from = 40L * RUN + 5000;
    long below = 42L * RUN + 17;

    Postings.remove(index, from, below);

    known.removeIf(posting -> posting.seq() >= from && posting.seq() < below);
    compare();
  }

  @Test
  void singleRowsAreRemoved() throws SQLException {
    write(0);
    List<Long> gone = rows.stream().filter(seq -> random.nextInt(10) == 0).toList();

    Postings.remove(index, gone);

    known.removeIf(posting -> gone.contains(posting.seq()));
    compare();
  }

  @Test
  void whatIsBeforeTheOldestIsPruned() throws SQLException {
    write(7L * RUN);
    long oldest = 8L * RUN + 4000;

    Postings.prune(index, oldest);

    known.removeIf(posting -> posting.seq() < oldest);
    compare();
    try (var run = index.createStatement().executeQuery("SELECT min(run) FROM run")) {
      assertEquals(8, run.getLong(1));
    }
  }
}
