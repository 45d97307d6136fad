package dev.drawbridge.audit.index;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.finder;
import static dev.drawbridge.audit.AuditLogParts.index;
import static dev.drawbridge.audit.AuditLogParts.retention;
import static dev.drawbridge.audit.index.IndexedLog.SOON;
import static dev.drawbridge.audit.index.IndexedLog.pages;
import static dev.drawbridge.audit.index.IndexedLog.query;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a log, with erasures, retentions and indexes of before: whatever befell it, its
 * index answers as a walk of the log does.
 */
class IndexLifeTest {
  private static final int STEPS = 40;
  private static final List<String> PEOPLE = List.of("u-1", "u-2", "u-3");
  private static final Outcome[] OUTCOMES = {Outcome.COMPLETE, Outcome.FAILED, Outcome.ABORTED};

  @TempDir Path folder;
  private final List<String> ids = new ArrayList<>();
  private final List<OpenRecord> open = new ArrayList<>();
  private Random random = new Random();

  /** Apart from the other, so that a log's life is the same whatever is asked. */
  private final Random asking = new Random(20_261_201);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itsIndexAnswersAsAWalkDoes(long seed) throws Exception {
    random = new Random(seed);
    var fixture = new LogFixture(folder.resolve("audit"));
    fixture.retention = new RetentionSettings(Duration.ofDays(1), null);
    Path kept = Files.createDirectory(folder.resolve("kept"));
    AuditLog log = fixture.open();
    try {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(9)) {
          case 0 -> erased(erasures(log).request("user:eve", any(ids, "none"), "a basis"));
          case 1 -> {
            String who = "https://id.acme.example/realms/acme|" + any(PEOPLE, "");
            if (random.nextInt(3) == 0) erased(erasures(log).subject("eve", who, "a basis"));
          }
          case 2 -> log.reindex();
          case 3 -> {
            open.clear();
            await(log.close());
            if (random.nextBoolean()) copy(fixture.folder, kept);
            else copy(kept, fixture.folder);
            log = fixture.open();
          }
          case 4 -> {
            Instant later = Instant.now().plus(Duration.ofDays(random.nextInt(3)));
            await(retention(log).run(later));
          }
          default -> write(log, 1 + random.nextInt(60));
        }
        if (random.nextBoolean()) assertTrue(index(log).caughtUp(SOON), log.lags().toString());
        compare(finder(log), fixture.folder, "step " + step, asked(step));
      }
    } finally {
      await(log.close());
      fixture.close();
    }
    assertTrue(ids.size() > 100, ids.size() + " requests are few");
  }

  private String any(List<String> of, String absent) {
    return of.isEmpty() ? absent : of.get(random.nextInt(of.size()));
  }

  /** Of what is erased already, or never was. */
  private static void erased(Future<?> erasure) throws Exception {
    try {
      await(erasure);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof Refusal)) throw e;
    }
  }

  /** Copies an index with what SQLite keeps beside it, where there is one. */
  private static void copy(Path from, Path to) throws Exception {
    if (!Files.exists(from.resolve(IndexFile.NAME))) return;
    IndexFile.delete(to);
    for (String suffix : List.of("", "-wal")) {
      Path file = from.resolve(IndexFile.NAME + suffix);
      if (Files.exists(file)) Files.copy(file, to.resolve(IndexFile.NAME + suffix));
    }
  }

  private void write(AuditLog log, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      String more = random.nextInt(5) == 0 ? "x".repeat(9_000) : "";
      byte[] prompt = IndexedLog.prompt("question " + random.nextInt(9) + more);
      if (random.nextInt(10) == 0) {
        Verdict denied = SampleEntries.verdict(false, true);
        await(
            log.refuse(
                SampleEntries.refusal(RequestId.next(), RefusalCode.DENIED, prompt, denied)));
      }
      RequestEntry entry = SampleEntries.by(any(PEOPLE, ""), prompt);
      ids.add(entry.input().request().id().value());
      open.add(await(log.open(entry)));
      if (open.size() > 4) await(open.remove(random.nextInt(open.size())).close(end()));
    }
  }

  private EndEntry end() {
    return SampleEntries.ended(
        OUTCOMES[random.nextInt(OUTCOMES.length)],
        any(IndexedLog.MODELS, ""),
        new EndEntry.Bill(null, null, null),
        "an answer");
  }

  private static List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    queries.add(query(null, null, null, null, 1000));
    for (int i = 0; i < 9; i += 4) queries.add(query(null, null, null, "question " + i, 1000));
    for (String model : IndexedLog.MODELS) {
      queries.add(query(null, model, null, null, 1000));
      queries.add(query(null, model, "failed", "question 3", 1000));
    }
    for (String outcome : List.of("refused", "unknown")) {
      queries.add(query(null, null, outcome, null, 1000));
    }
    Instant justNow = Instant.now().minusSeconds(1);
    for (String who : PEOPLE) {
      queries.add(Query.newest(1000).withPrincipal(who));
      queries.add(
          Query.newest(1000).withPrincipal(who).withOutcome("complete").withTime(justNow, null));
    }
    return queries;
  }

  /** A walk for each takes most of the time, and what an index lacks, it lacks step after step. */
  private List<Query> asked(int step) {
    List<Query> all = queries();
    if (step == STEPS - 1) return all;
    Collections.shuffle(all, asking);
    return all.subList(0, all.size() / 2);
  }

  private void compare(RecordFinder reader, Path folder, String when, List<Query> queries)
      throws Exception {
    try (RecordFinder walking = IndexedLog.walking(folder)) {
      for (Query query : queries) {
        List<Row> expected = pages(walking, query, 1000);
        assertEquals(expected, pages(reader, query, 50), () -> when + ": " + query);
      }
      for (int i = 0; i < ids.size(); i += 1 + ids.size() / 10) {
        assertEquals(
            walking.show(ids.get(i)).map(RecordView::row),
            reader.show(ids.get(i)).map(RecordView::row),
            when);
      }
    }
  }
}
