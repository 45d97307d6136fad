package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.drawbridge.logging.AccessLine;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.logging.LogForm;
import dev.drawbridge.logging.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

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
  void theConfigurationSaysHowLinesLookAndTheLineOfARequestIsWrittenAside() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    var out = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      StandardErrorLog.install(context);
      StandardErrorLog.apply(context, new LogSettings(LogForm.JSON, Level.WARN, true));
      context.getLogger("dev.drawbridge.server.Launch").info("not told");
      context.getLogger("dev.drawbridge.server.Launch").warn(EventCode.CONFIG_WARNING, "a warning");
      context.getLogger(AccessLine.LOGGER).info(EventCode.REQUEST, "a request");
      StandardErrorLog.end(context);
    } finally {
      context.stop();
      System.setErr(before);
    }
    String lines = out.toString(StandardCharsets.UTF_8);
    assertTrue(lines.contains("\"event\":\"config_warning\",\"message\":\"a warning\""), lines);
    assertTrue(lines.contains("\"event\":\"request\",\"message\":\"a request\""), lines);
    assertFalse(lines.contains("not told"), lines);
    assertTrue(lines.lines().allMatch(line -> line.startsWith("{\"time\":\"")), lines);
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
