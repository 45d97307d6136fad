package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.KillLoop;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed under load has every prompt that a vendor saw on its record. */
class CrashIT {
  private static final int ROUNDS = 20;

  @TempDir private Path folder = Path.of("");

  @Test
  void everyPromptThatAVendorSawIsOnRecord() throws Exception {
    KillLoop.Found found = new KillLoop().run(folder, ROUNDS);

    assertTrue(found.seen() > ROUNDS * 20, "a load: " + found.seen());
    assertEquals(Set.of(), found.lost(), "the vendor saw it, the record does not hold it");
    // Every record has its end; those that a kill left open say so.
    assertEquals(Set.of("complete", "unknown"), Set.copyOf(found.outcomes()));
  }
}
