package dev.drawbridge.sink;

import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A table of a PostgreSQL database, a row a record, made where it is not there. A batch is one
 * transaction. The record is {@code json} and not {@code jsonb}, which cannot hold U+0000: a prompt
 * can. A row deleted before the newest is not missed here: looking for it means reading the whole
 * table, which may be larger than any start may take, and the table's owner may well delete old
 * rows; the page about audit has the query that finds it.
 */
final class PostgresTable implements Receiver {
  /* Seconds. */
  private static final String CONNECT = "10";
  private static final String ANSWER = "30";

  private final SinkTarget.Postgresql target;
  private final String table;
  private @Nullable Connection open;

  PostgresTable(SinkTarget.Postgresql target) {
    this.target = target;
    this.table = "\"" + target.table().replace(".", "\".\"") + "\"";
  }

  @Override
  public Held held(String origin, long known) throws IOException {
    close();
    try {
      Connection connection = connect();
      make(connection);
      try (var newest =
          connection.prepareStatement(
              "SELECT seq, leaf_hash FROM "
                  + table
                  + " WHERE origin = ? ORDER BY seq DESC LIMIT 1")) {
        newest.setString(1, origin);
        try (var row = newest.executeQuery()) {
          if (!row.next()) return new Held.Nothing();
          return new Held.Newest(new Mark(origin, row.getLong(1), row.getString(2)));
        }
      } finally {
        connection.commit();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (target.user() != null) properties.setProperty("user", target.user());
    if (target.password() != null) properties.setProperty("password", target.password());
    properties.setProperty("connectTimeout", CONNECT);
    properties.setProperty("loginTimeout", CONNECT);
    properties.setProperty("socketTimeout", ANSWER);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.setProperty("ApplicationName", "drawbridge");
    Connection connection = DriverManager.getConnection(target.url(), properties);
    open = connection;
    connection.setAutoCommit(false);
    return connection;
  }

  private void make(Connection connection) throws SQLException {
    // Asked first, so that a user who may only insert can use a table that was made for it.
    try (var there = connection.prepareStatement("SELECT to_regclass(?)")) {
      there.setString(1, table);
      try (var row = there.executeQuery()) {
        if (row.next() && row.getString(1) != null) return;
      }
    }
    try (var make = connection.createStatement()) {
      make.execute(
          "CREATE TABLE IF NOT EXISTS "
              + table
              + " (origin text NOT NULL, seq bigint NOT NULL, time timestamptz NOT NULL,"
              + " type text NOT NULL, request_id text, leaf_hash text NOT NULL,"
              + " record json NOT NULL, PRIMARY KEY (origin, seq))");
    }
    connection.commit();
  }

  @Override
  public void take(List<Copy> copies) throws IOException {
    Connection connection = open;
    if (connection == null) throw new IOException("the database is not connected");
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " (origin, seq, time, type, request_id, leaf_hash, record)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?::json) ON CONFLICT (origin, seq) DO NOTHING")) {
      for (Copy copy : copies) {
        insert.setString(1, copy.mark().origin());
        insert.setLong(2, copy.mark().seq());
        insert.setObject(3, copy.time().atOffset(ZoneOffset.UTC));
        insert.setString(4, copy.type());
        insert.setString(5, copy.requestId().isEmpty() ? null : copy.requestId());
        insert.setString(6, copy.mark().leafHash());
        insert.setString(7, new String(copy.json(), StandardCharsets.US_ASCII));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IOException failed(SQLException e) {
    // A failed batch's own message repeats the statement with the record in it.
    SQLException said = e;
    while (said.getNextException() != null) said = said.getNextException();
    String state = said.getSQLState();
    return new IOException(
        said == e && e instanceof java.sql.BatchUpdateException
            ? "the database refused a batch (SQLSTATE " + state + ")"
            : "the database: " + said.getMessage());
  }

  @Override
  public void close() throws IOException {
    Connection connection = open;
    open = null;
    if (connection == null) return;
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
