package dev.drawbridge.audit.record;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation that is sent again with each turn is kept once. */
class KeptMessagesTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static String message(int number) {
    return "{\"role\": \"user\",\"content\":\"" + number + "-" + "ä".repeat(200) + "\"}";
  }

  /** A body of those messages, with odd spaces. */
  private static byte[] body(int from, int to) {
    var body = new StringBuilder("{\"model\":\"auto\", \"messages\" : [");
    for (int i = from; i < to; i++) body.append(i > from ? " ,\n" : "").append(message(i));
    return body.append("] , \"n\":1 }").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String ask(AuditLog log, byte[] body) throws Exception {
    RequestEntry entry = SampleEntries.request("research", body);
    OpenRecord open = await(log.open(entry));
    await(open.close(SampleEntries.end("a")));
    return entry.input().request().id().value();
  }

  private static byte[] prompt(AuditLog log, String id) throws Exception {
    RecordView view = await(log.show(id)).orElseThrow();
    byte[] prompt = view.prompt();
    return prompt == null ? new byte[0] : prompt;
  }

  /** The names of the parts of each request, oldest first. */
  private List<List<String>> parts() throws Exception {
    List<List<String>> parts = new ArrayList<>();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      reader.walk(
          place -> {
            if (place.type() == FrameType.REQUEST) parts.addFirst(place.parts().names());
            return true;
          });
    }
    return parts;
  }

  @Test
  void eachTurnAddsItsOwnMessagesOnly() throws Exception {
    AuditLog log = fixture.open();
    List<String> ids = new ArrayList<>();
    for (int turn = 2; turn < 6; turn++) ids.add(ask(log, body(0, turn)));

    for (int turn = 2; turn < 6; turn++) {
      assertArrayEquals(body(0, turn), prompt(log, ids.get(turn - 2)), "byte for byte");
    }
    List<List<String>> parts = parts();
    assertEquals(List.of("meta", "frame", "m0", "m1"), parts.getFirst());
    for (List<String> later : parts.subList(1, 4)) {
      assertEquals(List.of("meta", "frame", "m0"), later);
    }
    List<String> leaves = new ArrayList<>();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      reader.walk(place -> leaves.add(new String(place.leaf(), StandardCharsets.UTF_8)));
    }
    assertEquals(leaves.size(), leaves.stream().distinct().count());
    await(log.close());
    AuditLog again = fixture.open();
    assertArrayEquals(body(0, 5), prompt(again, ids.getLast()), "after a start too");
    // A start knows no messages: they are kept once more.
    ask(again, body(0, 3));
    assertEquals(5, parts().getLast().size());
    await(again.close());
  }

  @Test
  void whatIsSaidTwiceInOneBodyIsKeptOnce() throws Exception {
    AuditLog log = fixture.open();
    String twice = "{\"messages\":[" + message(1) + "," + message(1) + "," + message(2) + "]}";
    byte[] body = twice.getBytes(StandardCharsets.UTF_8);

    assertArrayEquals(body, prompt(log, ask(log, body)));

    assertEquals(List.of("meta", "frame", "m0", "m1"), parts().getFirst());
    await(log.close());
  }

  @Test
  void anyBodyIsPutTogetherAgain() throws Exception {
    Random random = new Random(3);
    AuditLog log = fixture.open();
    for (int i = 0; i < 60; i++) {
      int from = random.nextInt(8);
      byte[] body = body(from, from + random.nextInt(6));
      if (random.nextInt(4) == 0) body = java.util.Arrays.copyOf(body, random.nextInt(body.length));
      if (body.length == 0) continue;
      assertArrayEquals(body, prompt(log, ask(log, body)), "round " + i);
    }
    await(log.close());
  }

  @Test
  void anErasedRequestSparesWhatALaterOneSentAgain() throws Exception {
    AuditLog log = fixture.open();
    String first = ask(log, body(0, 3));
    String second = ask(log, body(1, 4));

    Map<String, Object> erasure = await(erasures(log).request("key:a", first, "x"));

    assertEquals(
        List.of(
            "m1, which request " + second + " sent too",
            "m2, which request " + second + " sent too"),
        erasure.get("spared"));
    assertEquals("erased", await(log.show(first)).orElseThrow().row().state());
    assertNull(await(log.show(first)).orElseThrow().prompt());
    assertArrayEquals(body(1, 4), prompt(log, second));
    // What was forgotten is kept anew.
    String third = ask(log, body(0, 3));
    assertArrayEquals(body(0, 3), prompt(log, third));
    await(erasures(log).request("key:a", second, "x"));
    await(erasures(log).request("key:a", third, "x"));
    assertNull(await(log.show(third)).orElseThrow().prompt());
    await(log.close());
  }

  @Test
  void whatIsBeingReferredToIsNotErased() throws Exception {
    AuditLog log = fixture.open();
    String first = ask(log, body(0, 2));
    var known = new SealedMessageCache(() -> 0);
    known.add("a", new SealedMessageCache.Stored(0, "m0"));

    SealedMessageCache.Stored found = known.find("a");

    assertEquals(new SealedMessageCache.Stored(0, "m0"), found);
    assertTrue(!known.forget(0), "somebody is about to refer to it");
    assertNull(known.find("a"), "and nobody else may");
    known.settled(List.of(new SealedMessageCache.Stored(0, "m0")));
    assertTrue(known.forget(0));
    assertTrue(prompt(log, first).length > 0);
    await(log.close());
  }

  @Test
  void aMessageIsKnownForADayToItsSubjectAlone() {
    AtomicLong now = new AtomicLong();
    var known = new SealedMessageCache(now::get);
    byte[] text = message(1).getBytes(StandardCharsets.UTF_8);
    var ada = new SealKey(3, 1, new byte[32]);
    String name = SealedMessageCache.name(ada, text, 0, text.length);
    known.add(name, new SealedMessageCache.Stored(7, "m0"));

    assertTrue(known.find(name) != null);
    var later = new SealKey(3, 2, new byte[32]);
    assertNotEquals(name, SealedMessageCache.name(later, text, 0, text.length));
    byte[] secret = new byte[32];
    secret[0] = 1;
    assertNotEquals(
        name.substring(4),
        SealedMessageCache.name(new SealKey(3, 1, secret), text, 0, text.length).substring(4));
    now.set(SealedMessageCache.KEPT.toNanos() + 1);
    assertNull(known.find(name));
  }
}
