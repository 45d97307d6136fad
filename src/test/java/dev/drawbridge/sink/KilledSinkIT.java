package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process killed with SIGKILL while it copies: the next one goes on, without gap or duplicate.
 */
class KilledSinkIT {
  private static final int ROUNDS = 5;

  @TempDir private Path temp = Path.of("");

  @Test
  void filesGoOnWhereTheyEnd() throws Exception {
    Path export = temp.resolve("export");
    Path folder = temp.resolve("audit");
    for (int i = 0; i < ROUNDS; i++) {
      RecordingChild.recordAndKill(60 + 7 * i, folder, "jsonl", export.toString());
    }
    try (var log =
        new CopiedLog(folder, CopiedLog.sink(new SinkTarget.Jsonl(export, 64 << 10, 99)))) {
      log.record(1);
    }

    List<Long> seqs = new ArrayList<>();
    try (var files = Files.list(export)) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          seqs.add(new JsonObject(line).getLong("seq"));
        }
      }
    }
    CopiedLog.assertWhole(seqs.size(), seqs);
    assertTrue(seqs.size() >= ROUNDS * 120, "a load: " + seqs.size());
  }
}
