package dev.drawbridge.audit.index;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.json.TextBytes;
import dev.drawbridge.log.sealing.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A log with many records of several teams, models and outcomes, and its index. */
public final class IndexedLog {
  public static final Duration SOON = Duration.ofSeconds(20);
  static final List<String> TEAMS = List.of("research", "support", "legal");
  static final List<String> MODELS = List.of("llama-3.3-70b", "gpt-4.1-mini", "claude-sonnet");
  private static final List<Attempt.Meaning> MEANINGS =
      List.of(
          Attempt.Meaning.of(SignalClass.THROTTLED, "openai.rate-limit"),
          new Attempt.Meaning(SignalClass.THROTTLED, SignalScope.MODEL, "any.busy"),
          Attempt.Meaning.of(SignalClass.AUTH_REVOKED, "openai.key"));
  private static final Outcome[] OUTCOMES = {Outcome.COMPLETE, Outcome.FAILED, Outcome.ABORTED};

  final List<String> ids = new ArrayList<>();
  private final Random random = new Random(4711);

  /** The open records, of which some are ended later. */
  final List<OpenRecord> open = new ArrayList<>();

  /** Writes so many requests, of which nine in ten are ended soon, in any order. */
  public void write(AuditLog log, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      RequestId id = RequestId.next();
      ids.add(id.value());
      String team = TEAMS.get(random.nextInt(TEAMS.size()));
      byte[] prompt = prompt("question " + random.nextInt(20));
      open.add(await(log.open(SampleEntries.request(id, Instant.now(), team, prompt, true))));
      if (open.size() > 5) {
        await(open.remove(random.nextInt(open.size())).close(end()));
      }
    }
  }

  public void endAll() throws Exception {
    for (OpenRecord record : open) await(record.close(end()));
    open.clear();
  }

  private EndEntry end() {
    String model = MODELS.get(random.nextInt(MODELS.size()));
    Outcome outcome = OUTCOMES[random.nextInt(OUTCOMES.length)];
    List<Attempt> attempts = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Attempt.Meaning meaning = MEANINGS.get(random.nextInt(MEANINGS.size()));
      attempts.add(SampleEntries.failed("failed-" + i, meaning));
    }
    attempts.add(new Attempt(model, "local", "default", null, null, false, true, 200, 80));
    return SampleEntries.ended(
        outcome, model, attempts, new EndEntry.Bill(null, null, null), "an answer");
  }

  public static byte[] prompt(String text) {
    return ("{\"model\":\"auto\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\""
            + text
            + "\"}]}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  public static Query query(
      @Nullable String team,
      @Nullable String model,
      @Nullable String outcome,
      @Nullable String text,
      int limit) {
    return Query.newest(limit).withTeam(team).withModel(model).withOutcome(outcome).withText(text);
  }

  /** Queries of each kind that there are rows for. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    queries.add(query(null, null, null, null, 1000));
    queries.add(query("nobody", null, null, null, 1000));
    for (String team : TEAMS) {
      queries.add(query(team, null, null, null, 1000));
      for (String model : MODELS) {
        queries.add(query(team, model, null, null, 1000));
        for (Outcome outcome : OUTCOMES) {
          queries.add(query(team, model, outcome.wire(), null, 1000));
          queries.add(query(null, null, outcome.wire(), "question 7", 1000));
        }
      }
    }
    queries.add(query(null, null, null, "be brief", 1000));
    queries.add(query(null, null, null, "be", 1000));
    Map<String, String> apollo = Map.of("project", "apollo");
    Map<String, String> zeus = Map.of("project", "zeus");
    for (Map<String, String> tags : List.of(apollo, zeus)) {
      queries.add(Query.newest(1000).withPrincipal("u-1").withTags(tags));
    }
    for (String signal : new String[] {null, "throttled", "auth_revoked", "transient"}) {
      for (String scope : new String[] {null, "model", "credential"}) {
        for (String rule : new String[] {null, "openai.rate-limit", "openai.key", "any"}) {
          var failed = new Query.FailedTarget(signal, scope, rule);
          queries.add(Query.newest(1000).withFailed(failed));
          queries.add(Query.newest(1000).withTeam("legal").withFailed(failed));
        }
      }
    }
    queries.add(Query.newest(1000).withPerson("Ada").withTeam("legal"));
    queries.add(Query.newest(1000).withPerson("nobody"));
    queries.add(Query.newest(1000).withKey("ada"));
    queries.add(Query.newest(1000).withCode("timeout"));
    Instant now = Instant.now();
    for (int seconds : new int[] {0, 1, 90, 4000}) {
      Instant then = now.minusSeconds(seconds);
      queries.add(Query.newest(1000).withTeam("legal").withTime(then, null));
      queries.add(Query.newest(1000).withTeam("legal").withTime(null, then));
      queries.add(Query.newest(1000).withTime(then, now));
    }
    return queries;
  }

  /** All pages of a query, as the reader gives them. */
  public static List<Row> pages(RecordFinder reader, Query query, int limit) throws IOException {
    List<Row> rows = new ArrayList<>();
    String after = null;
    do {
      Page page = reader.search(query.withPage(limit, after));
      rows.addAll(page.decisions());
      after = page.next();
    } while (after != null);
    return rows;
  }

  /** A reader of that folder's log that uses no index. */
  public static RecordFinder walking(Path folder) throws IOException {
    return new RecordFinder(records(folder));
  }

  /** A reader of that folder's log that uses the index there. */
  public static RecordFinder finder(Path folder) throws IOException {
    return RecordFinder.open(folder, master(folder));
  }

  /** The records of that log, opened with the keys where they lie unless configured. */
  static RecordReader records(Path folder) throws IOException {
    return RecordReader.open(folder, master(folder));
  }

  /** How often the index knows a text of a prompt. */
  public static long postings(Path folder, String text) throws IOException, SQLException {
    try (RecordReader records = records(folder);
        Connection index = IndexFile.read(folder);
        var count =
            index.prepareStatement(
                "SELECT count(*) FROM term WHERE (posting >> 13) & 0x3ffffff = ?")) {
      count.setInt(
          1, new IndexTerms(records.opener().indexKey().orElseThrow()).text(TextBytes.of(text)));
      try (var found = count.executeQuery()) {
        return found.getLong(1);
      }
    }
  }

  /** Rows of the index before that seq. */
  public static long rowsBefore(Path folder, long oldest) throws SQLException {
    long count = 0;
    try (var index = IndexFile.read(folder);
        var query = index.createStatement()) {
      String postings = "(SELECT (posting >> 39 << 13) | (posting & 8191) AS seq FROM term)";
      for (String table : List.of("row", postings, "span", "event")) {
        String sql = "SELECT count(*) FROM " + table + " WHERE seq < " + oldest;
        try (var found = query.executeQuery(sql)) {
          count += found.getLong(1);
        }
      }
    }
    return count;
  }

  /** Deletes the index, so that a start makes it anew. */
  public static void delete(Path folder) throws IOException {
    IndexFile.delete(folder);
  }

  private static MasterKey master(Path folder) {
    return new MasterKey(AuditSettings.master(folder), null);
  }

  /** Every byte of the index, as it lies on the disk. */
  public static String bytes(Path folder) throws IOException {
    var all = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder, IndexFile.NAME + "*")) {
      for (Path file : files) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
