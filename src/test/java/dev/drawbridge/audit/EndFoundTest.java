package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.PROMPT;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.log.wal.FileStorage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has an answer and asks for its record finds the end, though nobody waited for it. */
class EndFoundTest {
  private static final int ROUNDS = 10;
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private AuditLog log;

  @BeforeEach
  void open() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    log = fixture.open(new FileStorage());
  }

  @AfterEach
  void close() throws Exception {
    await(log.close());
    fixture.close();
  }

  /** A call that was answered just now; its id. */
  private String answered() throws Exception {
    RequestEntry entry = SampleEntries.request("research", PROMPT);
    OpenRecord open = await(log.open(entry));
    open.close(SampleEntries.end("the answer"));
    return entry.input().request().id().value();
  }

  @Test
  void byItsId() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String id = answered();
      assertEquals("complete", await(log.show(id)).orElseThrow().row().decided().outcome());
    }
  }

  @Test
  void byASearch() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      answered();
      Row newest = await(log.search(Query.newest(1))).decisions().getFirst();
      assertEquals("complete", newest.decided().outcome());
    }
  }

  @Test
  void andMayHaveItErased() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Map<String, Object> done = await(log.erasures().request("ada", answered(), "Art. 17"));
      assertEquals("done", done.get("state"));
    }
  }
}
