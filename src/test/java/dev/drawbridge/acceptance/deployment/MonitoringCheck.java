package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts, dashboards and metrics before Prometheus' own checker, which is built where it is
 * missing.
 */
class MonitoringCheck {
  @TempDir Path folder;

  @Test
  void promtoolTakesTheRulesAndTheQueriesOfTheDashboards() throws Exception {
    Promtool promtool = Promtool.built();

    Answer rules = promtool.rules(ChartFiles.RULES);
    assertEquals(0, rules.exit(), rules.said());
    Answer queries = promtool.rules(ChartFiles.queriesAsRules(folder));
    assertEquals(0, queries.exit(), queries.said());

    String broken = Files.readString(ChartFiles.RULES).replace("increase(", "increased(");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), broken);
    assertNotEquals(0, promtool.rules(bad).exit());
  }

  @Test
  void promtoolTakesWhatAGatewayShows() throws Exception {
    try (JarFolder files = JarFolder.in(folder);
        JarRun gateway = JarRun.serve(files.config())) {
      List<String> ours = MonitoringIT.ours(gateway.admin("/metrics").body());
      Path scraped = Files.write(folder.resolve("scraped"), ours);

      Answer checked = Promtool.built().metrics(scraped);

      assertTrue(ours.size() > 20, ours.toString());
      assertEquals(0, checked.exit(), checked.said());
    }
  }
}
