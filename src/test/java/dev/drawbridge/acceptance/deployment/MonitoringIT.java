package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts and the queries of the dashboards before Prometheus' own parser, by a program that is
 * built in seconds; promtool, which takes minutes, reads them under {@code -Pplatform} ({@link
 * MonitoringCheck}).
 */
class MonitoringIT {
  private static final int SECONDS = 60;

  @TempDir private Path folder = Path.of("");

  private static Answer read(Path rules) throws Exception {
    return GoPrograms.run(
        List.of(GoPrograms.own("promcheck").toString(), rules.toString()), SECONDS);
  }

  @Test
  void prometheusReadsTheAlertsAndTheQueriesOfTheDashboards() throws Exception {
    Answer alerts = read(ChartFiles.RULES);
    assertTrue(alerts.ok(), alerts.said());
    assertTrue(alerts.said().contains(ChartFiles.alerts().size() + " rules"), alerts.said());
    Answer queries = read(ChartFiles.queriesAsRules(folder));
    assertTrue(queries.ok(), queries.said());
  }

  @Test
  void aWrongFunctionAFieldThatIsNoneAndAWrongTemplateAreFound() throws Exception {
    String rules = Files.readString(ChartFiles.RULES);
    for (String wrong :
        List.of(
            rules.replace("increase(", "increased("),
            rules.replace("        for:", "        fore:"),
            rules.replace("{{ $labels", "{{ $lables"))) {
      assertFalse(wrong.equals(rules));
      Answer found = read(Files.writeString(folder.resolve("wrong.yaml"), wrong));
      assertFalse(found.ok(), wrong);
    }
  }
}
