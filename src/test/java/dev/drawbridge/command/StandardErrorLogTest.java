package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Where the log goes. */
class StandardErrorLogTest {
  @Test
  void aLineGoesToStandardErrorWithItsTimeAndLevel() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    var out = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      StandardErrorLog.install(context);
      context.getLogger("dev.drawbridge.server.Launch").info("serving on port {}", 8080);
      context.getLogger("dev.drawbridge.server.Launch").debug("not told");
      context.getLogger("com.zaxxer.hikari.Pool").info("not told");
    } finally {
      System.setErr(before);
      context.stop();
    }
    String line = out.toString(StandardCharsets.UTF_8);
    assertTrue(
        line.matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  \\S*Launch serving on"
                + " port 8080\\R"),
        line);
    assertFalse(line.contains("not told"));
  }

  @Test
  void aFileOfLogbackOnTheClassPathIsLeftToIt() {
    // The tests have a logback-test.xml.
    LoggerContext context = new LoggerContext();
    ExecutionStatus status = new StandardErrorLog().configure(context);
    assertEquals(ExecutionStatus.INVOKE_NEXT_IF_ANY, status);
    context.stop();
  }

  @Test
  void logbackFindsIt() {
    assertTrue(
        ServiceLoader.load(Configurator.class).stream()
            .anyMatch(found -> found.type() == StandardErrorLog.class));
  }
}
