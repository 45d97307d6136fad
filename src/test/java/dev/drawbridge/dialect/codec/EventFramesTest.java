package dev.drawbridge.dialect.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFramesTest {
  private static List<String> read(byte[] bytes, int... cuts) {
    var frames = new EventFrames();
    List<EventFrames.Frame> all = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      all.addAll(frames.feed(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    all.addAll(frames.feed(Arrays.copyOfRange(bytes, from, bytes.length)));
    all.addAll(frames.finish());
    return all.stream().map(f -> f.name() + "|" + new String(f.data(), UTF_8)).toList();
  }

  @Test
  void everyCutGivesTheSameEvents() {
    // Given lines of all three ends, a comment, an event of two lines and one of none
    byte[] stream =
        ("\uFEFFevent: a\ndata: {\"ü\":1}\n\n: ping\n\n"
                + "data:x\r\ndata: y\r\n\r\nevent: none\n\ndata: z\r\rid: 7\ndata\n\ndata: last")
            .getBytes(UTF_8);
    List<String> expected = List.of("a|{\"ü\":1}", "|x\ny", "|z", "|", "|last");
    assertEquals(expected, read(stream));
    // When it is cut anywhere, twice
    for (int i = 0; i <= stream.length; i++) {
      for (int j = i; j <= stream.length; j++) {
        assertEquals(expected, read(stream, i, j), "cut at " + i + " and " + j);
      }
    }
  }

  @Test
  void anEventThatIsNotEndedKeepsOnlyItsOwnBytes() {
    var frames = new EventFrames();
    frames.feed(("data: first\n\n" + ": comment\n".repeat(500) + "data: last\n").getBytes(UTF_8));
    EventFrames.Frame last = frames.feed("\n".getBytes(UTF_8)).getFirst();
    assertEquals("last", new String(last.bytes(), UTF_8));
  }
}
