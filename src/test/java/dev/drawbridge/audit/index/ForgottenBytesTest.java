package dev.drawbridge.audit.index;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.index;
import static dev.drawbridge.audit.index.IndexedLog.SOON;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.TextBytes;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of {@code index.db} and of what SQLite keeps beside it, after an erasure. */
class ForgottenBytesTest {
  private static final String GUESS = "who is ill";
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private AuditLog log;

  @BeforeEach
  void open() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    await(log.close());
    fixture.close();
  }

  @Test
  void noFileOfTheIndexHoldsAPostingOfWhatWasErased() throws Exception {
    String id = guessed();
    long seq = await(log.show(id)).orElseThrow().row().seq();
    assertTrue(IndexedLog.bytes(fixture.folder).contains(posting(seq)), "it is there before");

    await(erasures(log).request("user:eve", id, "article 17"));
    assertTrue(index(log).caughtUp(SOON));

    assertFalse(IndexedLog.bytes(fixture.folder).contains(posting(seq)));
  }

  @Test
  void itIsGoneOnceNoReaderIsInTheWay() throws Exception {
    String id = guessed();
    long seq = await(log.show(id)).orElseThrow().row().seq();
    try (Connection reader = IndexFile.read(fixture.folder)) {
      reader.setAutoCommit(false);
      assertEquals(1, IndexReader.requests(reader, id).size());

      await(erasures(log).request("user:eve", id, "article 17"));
      assertTrue(index(log).caughtUp(SOON));
      assertEquals(1, IndexReader.requests(reader, id).size());
    }
    guessed();
    assertTrue(index(log).caughtUp(SOON));

    assertFalse(IndexedLog.bytes(fixture.folder).contains(posting(seq)));
  }

  /** A request whose text may be guessed, in an index so small that SQLite moves nothing in it. */
  private String guessed() throws Exception {
    RequestId id = RequestId.next();
    byte[] prompt = IndexedLog.prompt(GUESS);
    OpenRecord open =
        await(log.open(SampleEntries.request(id, Instant.now(), "research", prompt, true)));
    await(open.close(SampleEntries.end("nobody")));
    new IndexedLog().write(log, 5);
    assertTrue(index(log).caughtUp(SOON));
    return id.value();
  }

  /** The posting of the text as SQLite writes a rowid of that length. */
  private String posting(long seq) throws Exception {
    try (RecordReader records = IndexedLog.records(fixture.folder)) {
      int term =
          new IndexTerms(records.opener().indexKey().orElseThrow()).text(TextBytes.of(GUESS));
      long left = Postings.bound(term) | seq;
      var bytes = new StringBuilder();
      for (boolean last = true; left != 0; last = false, left >>>= 7) {
        bytes.insert(0, (char) ((left & 0x7f) | (last ? 0 : 0x80)));
      }
      return bytes.toString();
    }
  }
}
