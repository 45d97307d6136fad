package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.MarkdownPage;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies in a real PostgreSQL, which goes and comes back. */
class PostgresSinkIT {
  @TempDir private Path temp = Path.of("");

  /** Of one server, which tests that do not kill it share. */
  private record Database(int port, String name) {
    String url() {
      return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }
  }

  private static EmbeddedPostgres shared;
  private static int databases;

  @BeforeAll
  static void start() throws Exception {
    shared = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (shared != null) shared.close();
  }

  /** One of a test's own. */
  private static Database fresh() throws Exception {
    var made = new Database(shared.getPort(), "of_test_" + ++databases);
    run(new Database(shared.getPort(), "postgres"), "CREATE DATABASE " + made.name());
    return made;
  }

  private EmbeddedPostgres own(int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setDataDirectory(temp.resolve("pg"))
            .setCleanDataDirectory(false);
    if (port > 0) builder.setPort(port);
    return builder.start();
  }

  private static SinkSettings sink(Database database) {
    return CopiedLog.sink(target(database));
  }

  private static SinkTarget target(Database database) {
    return new SinkTarget.Postgresql(database.url(), "postgres", "postgres", "copies");
  }

  private static void run(Database database, String sql) throws Exception {
    try (var connection = DriverManager.getConnection(database.url(), "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(Database database, String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (var connection = DriverManager.getConnection(database.url(), "postgres", "postgres");
        var rows = connection.createStatement().executeQuery(sql)) {
      while (rows.next()) values.add(rows.getString(1));
    }
    return values;
  }

  private static List<Long> seqs(Database database) throws Exception {
    return column(database, "SELECT seq FROM copies ORDER BY seq").stream()
        .map(Long::valueOf)
        .toList();
  }

  @Test
  void aDatabaseThatIsKilledUnderLoadHasEveryRecordOnceInTheEnd() throws Exception {
    EmbeddedPostgres first = own(0);
    int port = first.getPort();
    var database = new Database(port, "postgres");
    try (var log = new CopiedLog(temp.resolve("audit"), sink(database))) {
      log.record(200);
      log.copied(100);
      first.close();
      // Nothing of this waits for the database.
      log.record(300);
      Await.until("it is told", log.sinks::troubled);
      try (EmbeddedPostgres _ = own(port)) {
        log.copied(1000);
        CopiedLog.assertWhole(1000, seqs(database));
        assertFalse(log.sinks.troubled(), log.sinks.detail());
        JsonObject record =
            new JsonObject(column(database, "SELECT record FROM copies WHERE seq = 0").getFirst());
        assertEquals("request", record.getString("type"));
        assertFalse(column(database, "SELECT record FROM copies").toString().contains("canary"));
      }
    }
  }

  @Test
  void aKilledProcessLeavesNoGapAndNoDuplicate() throws Exception {
    Database database = fresh();
    Path folder = temp.resolve("audit");
    for (int i = 0; i < 3; i++) {
      RecordingChild.recordAndKill(80, folder, "postgresql", database.url());
    }
    try (var log = new CopiedLog(folder, sink(database))) {
      log.record(1);
      Await.until("all of it", () -> log.lag() == 0);
    }
    List<Long> seqs = seqs(database);
    CopiedLog.assertWhole(seqs.size(), seqs);
    assertTrue(seqs.size() >= 480, "a load: " + seqs.size());
  }

  @Test
  void rowsThatAreGoneAreToldAndInsertedAgain() throws Exception {
    Database database = fresh();
    Path folder = temp.resolve("audit");
    try (var log = new CopiedLog(folder, sink(database))) {
      log.record(20);
    }
    run(database, "DELETE FROM copies WHERE seq >= 30");
    try (var log = new CopiedLog(folder, sink(database))) {
      Await.until("it is whole again", () -> seqs(database).size() == 40);
      String detail = String.valueOf(log.sinks.detail());
      assertTrue(detail.contains("it ends at seq 29, though"), detail);
    }
  }

  @Test
  void whatIsMissingFurtherDownIsFoundByTheReadmesQueryAndSentAgain() throws Exception {
    Database database = fresh();
    Path folder = temp.resolve("audit");
    try (var log = new CopiedLog(folder, sink(database))) {
      log.record(20);
    }
    assertEquals(List.of(), column(database, documentedQuery()));

    run(database, "DELETE FROM copies WHERE seq IN (7, 8)");

    assertEquals(List.of("7"), column(database, documentedQuery()));
    run(database, "DELETE FROM copies WHERE seq > 8");
    try (var log = new CopiedLog(folder, sink(database))) {
      Await.until("it is whole again", () -> seqs(database).size() == 40);
    }
  }

  private static String documentedQuery() throws Exception {
    String query = MarkdownPage.AUDIT.fence("sql", "SELECT");
    return query.replace(";", "").replace("drawbridge_decisions", "copies");
  }

  @Test
  void aRecordThatTheLogDoesNotHaveIsToldAndNothingInserted() throws Exception {
    Database database = fresh();
    Path folder = temp.resolve("audit");
    try (var log = new CopiedLog(folder, sink(database))) {
      log.record(2);
    }
    run(
        database,
        "INSERT INTO copies SELECT origin, 99, time, type, request_id, leaf_hash, record FROM"
            + " copies WHERE seq = 0");
    try (var log = new CopiedLog(folder, sink(database))) {
      log.record(2);
      Await.until("it is told", log.sinks::troubled);
      assertEquals(List.of(0L, 1L, 2L, 3L, 99L), seqs(database));
    }
  }

  @Test
  void aPromptWithAZeroCharacterIsKept() throws Exception {
    Database database = fresh();
    var sink = new SinkSettings("copy", Shape.DRAWBRIDGE, true, target(database));
    try (var log = new CopiedLog(temp.resolve("audit"), sink)) {
      log.record("nul \0 within");
      log.copied(2);
      JsonObject record =
          new JsonObject(column(database, "SELECT record FROM copies WHERE seq = 0").getFirst());
      assertEquals("nul \0 within", record.getString("prompt"));
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    Database database = fresh();
    run(database, "CREATE ROLE scribe LOGIN PASSWORD 'right'");
    var wrong =
        new SinkTarget.Postgresql(
            database.url() + "?options=-c%20nosuch=1", "scribe", "s3cr3t-pass", "copies");
    try (var log = new CopiedLog(temp.resolve("audit"), CopiedLog.sink(wrong))) {
      log.record(1);
      Await.until("it is told", log.sinks::troubled);
      String detail = String.valueOf(log.sinks.detail());
      assertTrue(detail.contains("the database: "), detail);
      assertFalse(detail.contains("s3cr3t-pass"), detail);
    }
  }
}
