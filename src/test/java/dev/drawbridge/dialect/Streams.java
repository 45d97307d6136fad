package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.json.GrowingBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What has to hold of every stream in every dialect, however its bytes come. */
public final class Streams {
  private static final String MARKS = "{}[]\",:\n\r\\0nt-e ";

  private Streams() {}

  /** All steps of a stream that comes at once. */
  public static List<StreamEvent> read(EventReader reader, byte[] stream) {
    List<StreamEvent> steps = new ArrayList<>(reader.feed(stream));
    steps.addAll(reader.finish());
    return steps;
  }

  /** All bytes that a writer makes of steps. */
  public static byte[] written(EventWriter writer, List<StreamEvent> steps) {
    var out = new GrowingBytes();
    for (StreamEvent step : steps) writer.write(step, out);
    return out.take();
  }

  /** Cut in two at every place, and byte by byte, the stream says the same. */
  public static void assertSameWhereverCut(Supplier<EventReader> readers, byte[] stream) {
    List<StreamEvent> whole = read(readers.get(), stream);
    EventReader slow = readers.get();
    List<StreamEvent> steps = new ArrayList<>();
    for (byte b : stream) steps.addAll(slow.feed(new byte[] {b}));
    steps.addAll(slow.finish());
    assertEquals(whole, steps, "byte by byte");
    for (int cut = 1; cut < stream.length; cut++) {
      EventReader reader = readers.get();
      List<StreamEvent> both = new ArrayList<>(reader.feed(Arrays.copyOf(stream, cut)));
      both.addAll(reader.feed(Arrays.copyOfRange(stream, cut, stream.length)));
      both.addAll(reader.finish());
      assertEquals(whole, both, "cut at " + cut);
    }
  }

  /**
   * Ended before its end, the stream is never done.
   *
   * @param tail bytes at its end without which it is whole all the same: a blank line
   */
  public static void assertNotDoneWhereTruncated(
      Supplier<EventReader> readers, byte[] stream, int tail) {
    for (int end = 0; end < stream.length - tail; end++) {
      List<StreamEvent> steps = read(readers.get(), Arrays.copyOf(stream, end));
      boolean done = steps.stream().anyMatch(s -> s instanceof StreamEvent.Done);
      assertFalse(done, "done after " + end + " of " + stream.length + " bytes");
    }
  }

  /** Whatever bytes are changed, cut out or put in, reading throws nothing. */
  public static void assertSurvives(
      Supplier<EventReader> readers, byte[] stream, long seed, int rounds) {
    var random = new Random(seed);
    for (int i = 0; i < rounds; i++) read(readers.get(), damaged(stream, random));
  }

  /** Bytes of which some are changed, cut out or doubled. */
  public static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = bytes.clone();
    for (int n = 1 + random.nextInt(4); n > 0 && damaged.length > 1; n--) {
      int at = random.nextInt(damaged.length);
      int to = Math.min(damaged.length, at + 1 + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged = spliced(damaged, at, to, new byte[0]);
        case 2 -> damaged = spliced(damaged, at, at, Arrays.copyOfRange(damaged, at, to));
        default -> damaged[at] = (byte) MARKS.charAt(random.nextInt(MARKS.length()));
      }
    }
    return damaged;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] put) {
    var out = new ByteArrayOutputStream(bytes.length + put.length);
    out.write(bytes, 0, from);
    out.writeBytes(put);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
