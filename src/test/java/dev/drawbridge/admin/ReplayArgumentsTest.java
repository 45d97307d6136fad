package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.admin.work.ReplayForm;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayArgumentsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T15:04:00Z");

  private static ReplayForm read(String body) {
    AdminOperation start = AdminOperations.named("replay.start").orElseThrow();
    var given = new JsonObject(body).getMap();
    return ReplayArguments.read(new Arguments(start.arguments(), Set.of(), given, NOW), NOW);
  }

  @Test
  void nothingSaidIsAWeekOfTheShadow() {
    assertEquals(
        new ReplayForm(ReplayForm.Bundle.SHADOW, NOW.minus(Duration.ofDays(7)), null, null),
        read("{}"));
  }

  @Test
  void allThatCanBeSaid() {
    assertEquals(
        new ReplayForm(
            ReplayForm.Bundle.LIVE,
            Instant.parse("2026-11-01T00:00:00Z"),
            NOW.minus(Duration.ofHours(12)),
            "research"),
        read(
            "{'bundle':'live','since':'2026-11-01','until':'12h','team':'research'}"
                .replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'since':'7 days'} | since",
        "{'since':7} | since",
        "{'since':'2026-12-01'} | since",
        "{'until':'soon'} | until",
        "{'since':'1d','until':'2d'} | since",
        "{'bundle':'https://acme.example/next.tar.gz'} | bundle",
        "{'bundle':'../next'} | bundle",
        "{'bundle':['live']} | bundle",
        "{'team':''} | team",
        "{'team':{}} | team",
        "{'list':3} | list"
      })
  void whatIsWrongIsNamed(String body, String field) {
    Refusal refusal = assertThrows(Refusal.class, () -> read(body.replace('\'', '"')));
    assertEquals(RefusalCode.INVALID_REQUEST, refusal.code());
    assertEquals(field, refusal.details().param());
  }
}
