package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.drill.Scenario;
import dev.drawbridge.drill.Scenario.Callers;
import dev.drawbridge.drill.Scenario.Claim;
import dev.drawbridge.drill.Scenario.Event;
import dev.drawbridge.drill.Scenario.Moment;
import dev.drawbridge.drill.Scenario.Targets;
import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ScenarioFileTest {
  static final List<String> READY = ScenarioFile.READY;

  private static List<String> mistakes(String yaml) {
    var e =
        assertThrows(IllegalArgumentException.class, () -> ScenarioFile.read("drill.yaml", yaml));
    return String.valueOf(e.getMessage()).lines().toList();
  }

  @Test
  void everyKeyIsRead() {
    Scenario read =
        ScenarioFile.read(
            "drill.yaml",
            """
            title: A directive
            events:
              - provider: openai
                operator: OpenAI
                jurisdiction: US
                lineage: "openai/*"
                model: gpt-4.1
                credential: openai/default
                caller: { team: research, role: analyst, claim: { name: nationality, not_in: [US, CA] }, person: p-7 }
                class: model_restricted
                from: 2026-12-02
                until: 2026-12-03T12:00:00Z
                notice: true
                recovery: 30m
              - { model: gpt-4.1, class: transient, from: 2h }
            """);

    assertEquals("A directive", read.title());
    assertEquals(
        new Event(
            new Targets("openai", "OpenAI", "US", "openai/*", "gpt-4.1", "openai/default"),
            new Callers(
                "research", "analyst", new Claim("nationality", List.of("US", "CA"), true), "p-7"),
            SignalClass.MODEL_RESTRICTED,
            new Moment("2026-12-02"),
            new Moment("2026-12-03T12:00:00Z"),
            true,
            Duration.ofMinutes(30)),
        read.events().getFirst());
    assertEquals(new Moment("2h"), read.events().getLast().from());
    assertFalse(new Moment("2h").isAbsolute());
    assertTrue(new Moment("2026-12-02").isAbsolute());
  }

  @Test
  void everyMistakeIsNamedWithItsPlace() {
    List<String> said =
        mistakes(
            """
            events:
              - class: transient
              - { model: a, class: gone }
              - { oprator: a }
            """);

    assertEquals(5, said.size(), said::toString);
    assertTrue(said.get(0).startsWith("drill.yaml:2:5: events.0: names no model"), said::toString);
    assertTrue(
        said.get(1).startsWith("drill.yaml:3:24: events.1.class: expected one of transient,"));
    String third = String.join("\n", said.subList(2, 5));
    assertTrue(third.contains("drill.yaml:4:5: events.2: class is missing"), third);
    assertTrue(third.contains("drill.yaml:4:5: events.2: names no model"), third);
    assertTrue(third.contains(":7: events.2.oprator: unknown key, did you mean operator?"), third);
  }

  @Test
  void timesThatCannotBeAreNamed() {
    List<String> said =
        mistakes(
            """
            events:
              - { model: a, class: transient, from: 2026-02-30 }
              - { model: a, class: transient, from: 2h, until: 1h }
              - { model: a, class: transient, recovery: 1h }
              - { model: a, class: transient, from: soon }
              - { model: a, class: transient, caller: { claim: { name: x } } }
            """);

    assertEquals(5, said.size(), said::toString);
    assertTrue(said.get(0).contains(":2:") && said.get(0).contains("no such day"), said::toString);
    assertTrue(said.get(1).contains("until: is not after from"), said::toString);
    assertTrue(said.get(2).contains("recovery: needs until"), said::toString);
    assertTrue(said.get(3).contains("from: expected a duration"), said::toString);
    assertTrue(said.get(4).contains("claim: needs one of in and not_in"), said::toString);
  }

  @Test
  void whatIsNoScenarioIsNamed() {
    assertEquals(List.of("drill.yaml:1:1: the file is empty"), mistakes(""));
    assertEquals(List.of("drill.yaml:1:1: events is missing"), mistakes("title: x\n"));
    assertTrue(mistakes("events: []\n").getFirst().contains("needs at least 1"));
    assertTrue(mistakes("events: [\n").getFirst().contains("not YAML"));
  }

  @ParameterizedTest
  @FieldSource("READY")
  void theReadyOnesAreRead(String name) {
    Scenario ready = ScenarioFile.named(name);

    assertEquals(name, ready.name());
    assertFalse(ready.title().equals(name));
    assertFalse(ready.events().isEmpty());
  }

  @Test
  void oneThatIsNotThereIsNamedWithThoseThatAre() {
    var e =
        assertThrows(IllegalArgumentException.class, () -> ScenarioFile.named("../vendor-gone"));
    assertTrue(String.valueOf(e.getMessage()).contains("There are: vendor-gone, "));
  }

  @Test
  void everyKeyIsDescribed() throws Exception {
    var undescribed = new ArrayList<String>();
    JsonNode schema = new ObjectMapper().readTree(ScenarioFile.schema());
    described(schema, "", undescribed);
    for (var each : schema.path("$defs").properties()) {
      described(each.getValue(), each.getKey(), undescribed);
    }
    assertEquals(List.of(), undescribed);
  }

  private static void described(JsonNode schema, String at, List<String> undescribed) {
    for (var each : schema.path("properties").properties()) {
      String key = at + "." + each.getKey();
      if (!each.getValue().has("description")) undescribed.add(key);
      described(each.getValue(), key, undescribed);
    }
  }
}
