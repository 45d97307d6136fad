package dev.drawbridge.audit.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Postings that are gathered to be written to the index. A posting, a blind number and the seq of a
 * row that it stands for, is itself one number: from above 25 bits of the row's run, 26 of the
 * blind number, 13 of the row's place in its run. After 2^38 records the runs come round, and more
 * is found than was asked for; what is found is compared with the record. For one thread.
 */
final class Postings {
  private static final int PLACE_BITS = 13;
  static final int TERM_BITS = 26;
  private static final long PLACES = (1L << PLACE_BITS) - 1;
  private static final long OF_RUN = (1L << (TERM_BITS + PLACE_BITS)) - 1;

  /** Written by one statement. */
  private static final int MANY = 64;

  private static final String INSERT = "INSERT OR IGNORE INTO term VALUES (?)";
  private static final String INSERT_MANY = INSERT + ", (?)".repeat(MANY - 1);

  private static final String REMOVE =
      "DELETE FROM term WHERE posting >= ? AND posting <= ? AND posting & " + PLACES + " ";

  private long[] postings = new long[64];
  private int count;

  /** The run of a row. */
  static long run(long seq) {
    return seq >> PLACE_BITS;
  }

  /** SQL: the seq of a posting's row. */
  static String seq(String run, String posting) {
    return "(" + run + " << " + PLACE_BITS + " | (" + posting + " & " + PLACES + "))";
  }

  /**
   * SQL: whether a posting is of that run and blind number.
   *
   * @param term the blind number, {@link #bound} as a parameter
   */
  static String within(String posting, String run, String term) {
    String first = first(run, term);
    return posting + " >= " + first + " AND " + posting + " <= (" + first + " | " + PLACES + ")";
  }

  /** SQL: the posting of that run and blind number for the row that another posting is of. */
  static String beside(String other, String run, String term) {
    return "(" + first(run, term) + " | (" + other + " & " + PLACES + "))";
  }

  private static String first(String run, String term) {
    return "((" + run + " << " + (TERM_BITS + PLACE_BITS) + ") | " + term + ")";
  }

  /** A blind number as the SQL above takes it. */
  static long bound(int term) {
    return (long) term << PLACE_BITS;
  }

  /**
   * Adds a posting.
   *
   * @param term 26 bits, as {@link IndexTerms} makes them
   */
  void add(int term, long seq) {
    if (count == postings.length) postings = Arrays.copyOf(postings, count * 2);
    postings[count++] = first(run(seq)) | bound(term) | (seq & PLACES);
  }

  /** Writes the postings in the order of the table, so that neighbours are written together. */
  void write(PreparedStatements to) throws SQLException {
    Arrays.sort(postings, 0, count);
    int different = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || postings[i] != postings[i - 1]) postings[different++] = postings[i];
    }
    int many = different - different % MANY;
    insert(to.of(INSERT_MANY), MANY, 0, many);
    insert(to.of(INSERT), 1, many, different);
    count = 0;
  }

  private void insert(PreparedStatement insert, int atOnce, int from, int until)
      throws SQLException {
    if (from == until) return;
    for (int i = from; i < until; i++) {
      insert.setLong((i - from) % atOnce + 1, postings[i]);
      if ((i - from) % atOnce == atOnce - 1) insert.addBatch();
    }
    insert.executeBatch();
  }

  /** Removes the postings of the rows {@code seqs}. */
  static void remove(Connection index, Collection<Long> rows) throws SQLException {
    Map<Long, List<Long>> runs = new TreeMap<>();
    for (long seq : rows) runs.computeIfAbsent(run(seq), run -> new ArrayList<>()).add(seq);
    execute(index, "CREATE TEMP TABLE IF NOT EXISTS gone(place INTEGER PRIMARY KEY)");
    for (Map.Entry<Long, List<Long>> run : runs.entrySet()) {
      try (var gone = index.prepareStatement("INSERT OR IGNORE INTO gone VALUES (?)")) {
        for (long seq : run.getValue()) {
          gone.setLong(1, seq & PLACES);
          gone.addBatch();
        }
        gone.executeBatch();
      }
      long of = run.getKey();
      execute(index, REMOVE + "IN (SELECT place FROM gone)", first(of), last(of));
      execute(index, "DELETE FROM gone");
    }
  }

  /** Removes the postings of all rows from seq {@code from} to before seq {@code below}. */
  static void remove(Connection index, long from, long below) throws SQLException {
    for (long run = run(from); run <= run(below - 1); run++) {
      long begin = run == run(from) ? from & PLACES : 0;
      long end = run == run(below - 1) ? (below - 1) & PLACES : PLACES;
      execute(index, REMOVE + "BETWEEN ? AND ?", first(run), last(run), begin, end);
    }
  }

  /** Removes the postings of all rows before seq {@code oldest}. */
  static void prune(Connection index, long oldest) throws SQLException {
    try (PreparedStatement runs =
            index.prepareStatement("SELECT run FROM run ORDER BY run LIMIT 1");
        ResultSet first = runs.executeQuery()) {
      if (first.next()) remove(index, first.getLong(1) << PLACE_BITS, oldest);
    }
    execute(index, "DELETE FROM run WHERE run < ?", run(oldest));
  }

  private static long first(long run) {
    return run << (TERM_BITS + PLACE_BITS);
  }

  private static long last(long run) {
    return first(run) | OF_RUN;
  }

  private static void execute(Connection index, String sql, long... values) throws SQLException {
    try (PreparedStatement statement = index.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setLong(i + 1, values[i]);
      statement.execute();
    }
  }
}
