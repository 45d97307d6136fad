package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the tests of work in proportion find, and what they let pass. */
class WorkTest {
  private static final int OF_EACH = 300;
  private static volatile byte[] made = {};

  private static Runnable each(int many, boolean copies) {
    return () -> {
      byte[] all = {};
      for (int i = 0; i < many; i++) {
        made = new byte[OF_EACH];
        if (copies) all = Arrays.copyOf(all, all.length + 1);
      }
      made = all;
    };
  }

  @Test
  void aByteOfEachThatIsCopiedForEachIsFound() {
    AssertionError found =
        assertThrows(
            AssertionError.class, () -> Work.assertLinear("copies", many -> each(many, true)));

    assertTrue(String.valueOf(found.getMessage()).startsWith("copies: twice as many"), "" + found);
  }

  @Test
  void whatIsMadeOfEachOncePasses() {
    Work.assertLinear("each", many -> each(many, false));
  }
}
