package dev.drawbridge.log.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  private static final byte[] USUAL =
      "{\"row\":{\"request_id\":\"\",\"team\":\"\",\"reasons\":[]},\"verdict\":{\"allow\":true}}"
          .repeat(4)
          .getBytes(StandardCharsets.UTF_8);
  private static final Packing PACKING =
      new Packing(
          List.of(new Packing.Dictionary(USUAL, 3), new Packing.Dictionary(new byte[8], 1)));

  private final Random random = new Random(18);

  /** Texts of every sort: noise, few letters, what repeats itself, what the dictionary knows. */
  private byte[] text(int length, int sort) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      boolean again = i > 50 && random.nextInt(10) > 0;
      text[i] =
          switch (sort) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) ('a' + random.nextInt(4));
            case 2 -> again ? text[i - 1 - random.nextInt(50)] : (byte) random.nextInt(256);
            case 3 -> random.nextInt(30) > 0 ? USUAL[i % USUAL.length] : (byte) i;
            default -> (byte) (random.nextGaussian() * 9);
          };
    }
    return text;
  }

  private static void comesBack(int dictionary, byte[] text) throws IOException {
    byte[] packed = PACKING.pack(dictionary, text);
    assertEquals(0, packed.length % 16);
    assertTrue(
        packed.length <= Packing.padded(text.length + 6), text.length + " became " + packed.length);
    assertArrayEquals(text, PACKING.unpack(packed));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void whatIsPackedComesBack(int sort) throws IOException {
    for (int length = 0; length < 300; length++) {
      comesBack(length % 3, text(length, sort));
    }
    for (int i = 0; i < 300; i++) {
      comesBack(i % 3, text(random.nextInt(i % 50 == 0 ? 70_000 : 4_000), sort));
    }
    for (int length : new int[] {Packing.LONG, Packing.LONG + 1, 1 << 20}) {
      comesBack(1, text(length, sort));
    }
  }

  @Test
  void manyThreadsPackAtATime() throws Exception {
    List<Callable<Void>> all =
        random
            .ints(16, 0, 5)
            .<Callable<Void>>mapToObj(
                sort -> {
                  byte[] text = text(3_000, sort);
                  return () -> {
                    for (int i = 0; i < 200; i++) comesBack(1 + i % 2, text);
                    return null;
                  };
                })
            .toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> each : threads.invokeAll(all)) each.get();
    }
  }

  @Test
  void whatIsUsualTakesLittleRoom() {
    byte[] record =
        "{\"row\":{\"request_id\":\"r-17\",\"team\":\"\",\"reasons\":[]},\"verdict\":{\"allow\":true}}"
            .getBytes(StandardCharsets.UTF_8);
    int plain = Packing.padded(record.length + 2);
    assertTrue(PACKING.pack(1, record).length <= plain / 2);
    assertEquals(plain, PACKING.pack(0, record).length);
    assertEquals(plain, new Packing(List.of()).pack(1, record).length);
  }

  /** The events of a stream, as vendors send them. */
  private byte[] events(int length) {
    var events = new StringBuilder(length + 200);
    while (events.length() < length) {
      events
          .append(
              "data: {\"id\":\"chatcmpl-17\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",")
          .append("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"")
          .append(Integer.toString(random.nextInt(1 << 20), 36))
          .append("\"},\"finish_reason\":null}]}\n\n");
    }
    return events.substring(0, length).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void longStreamsTakeLittleRoom() throws IOException {
    for (int length : new int[] {Packing.LONG + 1, 400_000, Packing.LONGEST}) {
      byte[] stream = events(length);
      comesBack(2, stream);
      int packed = PACKING.pack(2, stream).length;
      assertTrue(packed < length / 10, length + " became " + packed);
    }
  }

  @Test
  void whatIsLongAndHardlyGetsShorterIsKeptAsItIs() throws IOException {
    byte[] prose = text(200_000, 1);
    byte[] beginsWell = events(200_000);
    System.arraycopy(text(160_000, 0), 0, beginsWell, 40_000, 160_000);
    byte[] tooLong = events(Packing.LONGEST + 1);
    for (byte[] each : List.of(prose, beginsWell, tooLong)) {
      comesBack(2, each);
      assertEquals(0, PACKING.pack(2, each)[0]);
    }
  }

  @Test
  void lengthsTellLittle() {
    assertEquals(16, Packing.padded(1));
    assertEquals(48, Packing.padded(33));
    assertEquals(2_048, Packing.padded(2_047));
    assertEquals(2_112, Packing.padded(2_049));
    assertEquals(1_048_576 + 32_768, Packing.padded(1_048_577));
  }

  @Test
  void whatNobodyPackedIsRefused() {
    byte[] packed = PACKING.pack(1, USUAL);
    packed[0] = 9;
    refused(packed, "there is no dictionary 9");
    byte[] other = PACKING.pack(1, text(3_000, 4));
    Arrays.fill(other, 8, 40, (byte) -1);
    refused(other, "no Zstandard");
    refused(new byte[0], "nothing was packed");
    refused(new byte[] {0, 9, 0, 0}, "the text is cut");
    refused(new byte[] {0, -1}, "the length has no end");
    refused(new byte[] {0, -1, -1, -1, -1, 15, 0}, "the text is cut");
    refused(Arrays.copyOf(PACKING.pack(1, text(3_000, 4)), 64), "the text is cut");
    // A short frame that would become more than any text is.
    byte[] frame = Zstd.compress(new byte[Packing.LONGEST + 1]);
    int length = frame.length - 4; // without the magic number
    byte[] bomb = new byte[3 + length];
    bomb[0] = 1;
    bomb[1] = (byte) (length | 0x80);
    bomb[2] = (byte) (length >> 7);
    System.arraycopy(frame, 4, bomb, 3, length);
    refused(bomb, "a length of " + (Packing.LONGEST + 1));
  }

  private static void refused(byte[] packed, String why) {
    String said = "" + assertThrows(IOException.class, () -> PACKING.unpack(packed)).getMessage();
    assertTrue(said.startsWith(why), said);
  }
}
