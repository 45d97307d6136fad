package dev.drawbridge.log.sealing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code keys.db}: wrapped keys, and nothing that is secret without the master key.
 * SQLite, forced at each commit; what is deleted is overwritten. Blocking; one call at a time.
 */
final class KeyTable implements Closeable {
  private static final String[] SCHEMA = {
    "CREATE TABLE log (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE epoch (epoch INTEGER PRIMARY KEY, wrapped BLOB NOT NULL)",
    "CREATE TABLE own (name TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE, epoch INTEGER NOT NULL,"
        + " wrapped BLOB NOT NULL)",
    "CREATE TABLE subject (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE,"
        + " epoch INTEGER NOT NULL, wrapped BLOB NOT NULL)",
    "CREATE TABLE erased (id INTEGER PRIMARY KEY, erasure TEXT NOT NULL)",
    "CREATE TABLE destroyed (seq INTEGER PRIMARY KEY, erasure TEXT NOT NULL)",
    "CREATE TABLE hold (name BLOB PRIMARY KEY, basis BLOB NOT NULL)",
  };

  /** A wrapped key. */
  record Row(long id, int epoch, byte[] wrapped) {}

  private final Connection connection;

  private KeyTable(Connection connection) {
    this.connection = connection;
  }

  /** Something to do in one transaction. */
  interface Work {
    void in(KeyTable table) throws IOException;
  }

  /** Makes the file with what {@code first} puts into it: whole, or not at all. */
  static KeyTable create(Path path, Work first) throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(made);
    Files.createFile(
        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (KeyTable table = connect(made, false)) {
      table.transaction(
          t -> {
            for (String create : SCHEMA) t.execute(create);
            first.in(t);
          });
    }
    Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
    return open(path);
  }

  static KeyTable open(Path path) throws IOException {
    return connect(path, false);
  }

  /** Reads beside a process that writes. */
  static KeyTable read(Path path) throws IOException {
    return connect(path, true);
  }

  private static KeyTable connect(Path path, boolean reads) throws IOException {
    try {
      String mode = reads ? "ro" : "rw";
      String url = "jdbc:sqlite:" + path.toAbsolutePath().toUri() + "?mode=" + mode;
      var table = new KeyTable(DriverManager.getConnection(url));
      table.execute("PRAGMA busy_timeout = 5000");
      if (!reads) {
        table.execute("PRAGMA journal_mode = DELETE");
        table.execute("PRAGMA synchronous = FULL");
        table.execute("PRAGMA secure_delete = ON");
      }
      return table;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  synchronized void transaction(Work work) throws IOException {
    try {
      connection.setAutoCommit(false);
      try {
        work.in(this);
        connection.commit();
      } catch (IOException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Values of the statement's parameters in their order: texts, numbers, bytes. */
  synchronized int execute(String sql, Object... values) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values);
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  synchronized Optional<byte[]> value(String name) throws IOException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT value FROM log WHERE name = ?")) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() ? Optional.of(found.getBytes(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Rows of {@code id, epoch, wrapped}. */
  synchronized List<Row> rows(String sql, Object... values) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values);
      List<Row> rows = new ArrayList<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(new Row(found.getLong(1), found.getInt(2), found.getBytes(3)));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The first column of the first row; empty where there is none. */
  synchronized Optional<String> text(String sql, Object... values) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values);
      try (ResultSet found = statement.executeQuery()) {
        return found.next() ? Optional.ofNullable(found.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Rewrites the file, so that no page keeps what was deleted. */
  synchronized void vacuum() throws IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM");
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static void fill(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof byte[] bytes) statement.setBytes(i + 1, bytes);
      else statement.setObject(i + 1, values[i]);
    }
  }

  private static IOException failed(SQLException e) {
    return new IOException("keys.db: " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
