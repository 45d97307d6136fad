package dev.drawbridge.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final LoggingEvent event = event("the disk of {} has no room", null, "the log");

  private static LoggingEvent event(
      String message, @Nullable Throwable error, Object... arguments) {
    return new LoggingEvent(
        "x",
        new LoggerContext().getLogger("dev.drawbridge.log.Disk"),
        Level.WARN,
        message,
        error,
        arguments);
  }

  private static String line(LoggingEvent event) {
    return new String(new JsonLog().encode(event), US_ASCII);
  }

  private static List<String> keys(JsonNode line) {
    List<String> keys = new ArrayList<>();
    line.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void aLineHasFixedKeys() throws Exception {
    event.addMarker(EventCode.AUDIT_CANNOT_GROW);
    event.addKeyValuePair(new KeyValuePair("status", 200));
    event.addKeyValuePair(new KeyValuePair("ms", 1.5));
    event.addKeyValuePair(new KeyValuePair("team", null));

    String line = line(event);

    assertTrue(line.endsWith("}\n"), line);
    JsonNode read = JSON.readTree(line);
    assertEquals(
        List.of("time", "level", "event", "message", "logger", "thread", "status", "ms", "team"),
        keys(read));
    assertTrue(read.path("time").asText().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z"), line);
    assertEquals("warn", read.path("level").asText());
    assertEquals("audit_cannot_grow", read.path("event").asText());
    assertEquals("the disk of the log has no room", read.path("message").asText());
    assertEquals("dev.drawbridge.log.Disk", read.path("logger").asText());
    assertEquals(200, read.path("status").asInt());
    assertTrue(read.path("team").isNull());
  }

  @Test
  void aStackTraceIsATextOfItsOwn() throws Exception {
    JsonNode read = JSON.readTree(line(event("broke", new IllegalStateException("why"))));

    assertEquals("broke", read.path("message").asText());
    String error = read.path("error").asText();
    assertTrue(error.startsWith("java.lang.IllegalStateException: why\n"), error);
    assertTrue(error.contains("at dev.drawbridge.logging.JsonLogTest"), error);
  }

  @Test
  void nothingInAMessageEndsALineOrAMember() throws Exception {
    String hostile = "a\"},{\"level\":\"x\n\r\u0000\u001b[31m\u0085\u2028\u2029\ud800 ü \\";

    String line = line(event("{}", null, hostile));

    assertEquals(1, line.lines().count(), line);
    assertTrue(line.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), line);
    JsonNode read = JSON.readTree(line);
    assertEquals(hostile, read.path("message").asText());
    assertEquals(List.of("time", "level", "message", "logger", "thread"), keys(read));
  }
}
