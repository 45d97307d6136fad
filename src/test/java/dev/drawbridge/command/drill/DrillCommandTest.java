package dev.drawbridge.command.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.config.ScenarioFile;
import dev.drawbridge.drill.BankDrill;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder = Path.of("");

  private static CommandLineRun drill(int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of("drill"));
    all.addAll(List.of(arguments));
    CommandLineRun run = CommandLineRun.within(BankDrill.KEYS, all.toArray(String[]::new));
    assertEquals(exit, run.exit(), run.err() + run.out());
    return run;
  }

  @Test
  void theReadyScenariosAreListedAndShown() throws Exception {
    String list = drill(0, "list").out();
    for (String name : ScenarioFile.READY) assertTrue(list.contains(name), list);
    for (String line : list.lines().toList()) assertTrue(line.length() <= 80, line);

    JsonNode json = JSON.readTree(drill(0, "list", "--json").out());
    assertEquals(ScenarioFile.READY.size(), json.size());
    Path own = Files.writeString(folder.resolve("own.yaml"), drill(0, "list", "vendor-gone").out());
    assertEquals(ScenarioFile.named("vendor-gone").events(), ScenarioFile.read(own).events());
    assertTrue(drill(2, "list", "nothing").err().contains("There are: vendor-gone"));
    assertTrue(JSON.readTree(drill(0, "list", "--schema").out()).has("$defs"));
  }

  @Test
  void aSampleIsPlayedAndTold() throws Exception {
    String config = BankDrill.CONFIG.toString();
    Path scenario =
        Files.writeString(
            folder.resolve("drill.yaml"),
            "events: [{ provider: mistral, class: quota_exhausted }]");
    Path page = folder.resolve("page.html");

    String[] run = {
      "run",
      "-c",
      config,
      "--scenario",
      scenario.toString(),
      "--traffic",
      "sample",
      "--json",
      "--html",
      page.toString()
    };
    JsonNode report = JSON.readTree(drill(0, run).out());

    assertEquals("sample", report.at("/traffic/source").asText());
    assertEquals("mistral-large", report.at("/events/0/models/0").asText());
    assertTrue(report.path("stopped").asInt() > 0, report.toString());
    assertTrue(Files.readString(page).contains("provider mistral"), "the page says what happens");
    assertTrue(Files.notExists(BankDrill.CONFIG.resolveSibling("var")), "nothing is written");
  }

  @Test
  void whatCannotBeRunIsSaid() throws Exception {
    String config = BankDrill.CONFIG.toString();
    Path bad =
        Files.writeString(folder.resolve("bad.yaml"), "events:\n  - { modle: a, class: gone }\n");

    String said = drill(2, "run", "-c", config, "--scenario", bad.toString()).err();
    assertTrue(said.contains("bad.yaml:2:"), said);
    assertTrue(said.contains("did you mean model?"), said);
    assertTrue(said.contains("expected one of transient"), said);
    assertTrue(drill(2, "run", "-c", config, "--scenario", "nowhere").err().contains("nowhere"));
    assertTrue(
        drill(2, "run", "-c", config, "--scenario", "vendor-gone", "--traffic", "some")
            .err()
            .contains("--traffic is one of record, sample"));
    assertTrue(drill(0, "run", "--help").out().contains("--traffic"));
  }
}
