package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptAnswerTest {
  /** Bounds of less than a block, and of several. */
  @ParameterizedTest
  @CsvSource({
    "1000, 0",
    "1000, 1",
    "1000, 501",
    "1000, 999",
    "1000, 1000",
    "1000, 1001",
    "1000, 5000",
    "0, 0",
    "0, 10",
    "4096, 4096",
    "4096, 4097",
    "200000, 110000",
    "200000, 199999",
    "200000, 200000",
    "200000, 200001",
    "200000, 900000"
  })
  void keepsTheFirstBytesAndTheHashOfAllWhereMoreCame(int most, int length) throws Exception {
    var random = new Random(length);
    for (int longest : new int[] {3, 100, 5_000, 70_000, 1_000_000}) {
      byte[] all = new byte[length];
      random.nextBytes(all);
      var answer = new KeptAnswer(most);
      for (int at = 0; at < length; ) {
        int to = Math.min(length, at + 1 + random.nextInt(longest));
        answer.add(Arrays.copyOfRange(all, at, to));
        at = to;
      }
      assertEquals(length, answer.length());
      assertArrayEquals(Arrays.copyOf(all, Math.min(length, most)), answer.bytes());
      byte[] hash = answer.sha256OfMore();
      if (length <= most) assertNull(hash);
      else assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(all), hash);
    }
  }
}
