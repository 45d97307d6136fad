package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.config.CompleteExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteExampleCheckTest {
  @Test
  void checkAcceptsThePagesCompleteExample(@TempDir Path folder) throws Exception {
    var example = new CompleteExample();
    Path config = example.write(folder);

    CommandLineRun run =
        CommandLineRun.within(example.environment(), "check", "-c", config.toString());

    assertEquals(0, run.exit(), run.err());
    assertFalse((run.out() + run.err()).contains("warning:"), run.out() + run.err());
  }
}
