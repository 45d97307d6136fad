package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptAnswerTest {
  private static final int MOST = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 499, 501, 999, 1_000, 1_001, 1_002, 1_500, 5_000})
  void keepsTheFirstBytesAndTheHashOfAllWhereMoreCame(int length) throws Exception {
    var random = new Random(length);
    for (int longest : new int[] {1, 3, 100, 1_000, 5_000}) {
      byte[] all = new byte[length];
      random.nextBytes(all);
      var answer = new KeptAnswer(MOST);
      for (int at = 0; at < length; ) {
        int to = Math.min(length, at + 1 + random.nextInt(longest));
        answer.add(Arrays.copyOfRange(all, at, to));
        at = to;
      }
      assertEquals(length, answer.length());
      assertArrayEquals(Arrays.copyOf(all, Math.min(length, MOST)), answer.bytes());
      byte[] hash = answer.sha256OfMore();
      if (length <= MOST) assertNull(hash);
      else assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(all), hash);
    }
  }
}
