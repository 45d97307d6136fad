package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read ahead, beside a writer and beside who destroys. */
class ReadAheadTest {
  private static final String PART = "content";

  @TempDir Path folder;

  private static String text(RecordPlace place) throws Exception {
    return new String(place.ledger(), StandardCharsets.UTF_8);
  }

  @Test
  void eachBatchShowsWhatWasWrittenSinceTheOneBefore() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      for (int i = 0; i < 200; i++) {
        await(log.submit("number " + i));

        List<RecordPlace> batch = reader.ahead(i, 100);

        assertEquals(List.of((long) i), batch.stream().map(RecordPlace::seq).toList());
        assertEquals("number " + i, text(batch.getFirst()));
        reader.closeFiles();
      }
    }
  }

  @Test
  void partsAreReadInAnyOrder() throws Exception {
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      log.append(300);
      for (long at = 0; at < 300; ) {
        List<String> forth = new ArrayList<>();
        List<String> back = new ArrayList<>();
        List<RecordPlace> batch = reader.ahead(at, 100);
        for (RecordPlace place : batch) forth.add(text(place));
        for (RecordPlace place : batch.reversed()) back.addFirst(text(place));
        assertEquals("record " + at, forth.getFirst());
        assertEquals(forth, back);
        at = batch.getLast().seq() + 1;
      }
    }
  }

  @Test
  void whatWasDestroyedIsGoneForTheNextBatch() throws Exception {
    byte[] secret = "a secret".getBytes(StandardCharsets.UTF_8);
    try (var log = new FollowedLog(folder);
        LogReader reader = log.log.reader().another()) {
      for (int i = 0; i < 3; i++) log.submit("n", List.of(new Payload.Part(PART, secret)));
      log.append(300);
      RecordPlace first = reader.ahead(0, 1).getFirst();
      assertArrayEquals(secret, first.parts().part(PART).orElseThrow());

      log.log.destroy(log.log.reader().find(1).orElseThrow(), Set.of(PART));

      List<RecordPlace> next = reader.ahead(1, 2);
      assertArrayEquals(new byte[secret.length], next.getFirst().parts().part(PART).orElseThrow());
      assertArrayEquals(secret, next.getLast().parts().part(PART).orElseThrow());
    }
  }
}
