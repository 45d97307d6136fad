package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryReaderTest {
  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void folder() throws Exception {
    folder = new ConfigFolder(temp);
    folder.environment.put("TOKEN", "t0ken");
    folder.environment.put("UMLAUT", "schlüssel");
  }

  @Test
  void nobodyIsToldWhereItIsAbsent() {
    assertNull(folder.snapshot(ConfigFolder.SMALL).telemetry());
  }

  @Test
  void allOfItIsRead() {
    String said =
        "telemetry: { otlp: 'http://otel:4318', headers: { x-token: env:TOKEN }, sample: 0.25,"
            + " trusted: [10.0.0.0/8, 'fd00::/8'] }";

    TelemetrySettings read =
        Objects.requireNonNull(folder.snapshot(ConfigFolder.SMALL + said).telemetry());

    assertEquals("http://otel:4318", read.otlp().toString());
    assertEquals(Map.of("x-token", "t0ken"), read.headers());
    assertEquals(0.25, read.sample());
    assertEquals(List.of("10.0.0.0/8", "fd00::/8"), read.trusted());
    assertFalse(read.toString().contains("t0ken"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          ''                               | PT1M
          ', interval: 15s'                | PT15S
          ', metrics: true, interval: 2m'  | PT2M
          ', metrics: false, interval: 2m' | none
          """)
  void metricsAreSentEachMinuteUnlessItSaysOtherwise(String said, @Nullable Duration every) {
    TelemetrySettings read =
        Objects.requireNonNull(
            folder
                .snapshot(
                    ConfigFolder.SMALL + "telemetry: { otlp: 'http://otel:4318'" + said + " }")
                .telemetry());

    assertEquals(every, read.metrics());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { sample: 0.5 }                                     | otlp
          { otlp: 'ftp://otel' }                              | URL
          { otlp: 'http://169.254.169.254' }                  | link-local
          { otlp: 'http://otel:4318', sample: 1.5 }           | 1
          { otlp: 'http://otel:4318', sample: -0.1 }          | 0
          { otlp: 'http://otel:4318', sample: often }         | number
          { otlp: 'http://otel:4318', trusted: [a-name] }     | an address or a network
          { otlp: 'http://otel:4318', trusted: [10.0.0.0/64] }| an address or a network
          { otlp: 'http://otel:4318', headers: { a: plain } } | env
          { otlp: 'http://otel:4318', headers: { a: 'env:UMLAUT' } } | no header
          { otlp: 'http://otel:4318', interval: 500ms }       | at least 1s
          { otlp: 'http://otel:4318', interval: often }       | duration
          { otlp: 'http://otel:4318', metrics: sometimes }    | true or false
          { otlp: 'http://otel:4318', content: true }         | content
          """)
  void aMistakeIsToldWhereItStands(String said, String told) {
    var invalid = (Loaded.Invalid) folder.load(ConfigFolder.SMALL + "telemetry: " + said + "\n");

    assertEquals(1, invalid.problems().size(), invalid.toString());
    assertTrue(invalid.problems().getFirst().toString().contains(told), invalid.toString());
  }
}
