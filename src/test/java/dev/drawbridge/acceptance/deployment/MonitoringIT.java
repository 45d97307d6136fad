package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.UsedGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts, the queries of the dashboards and what a gateway shows before Prometheus' own parsers, by
 * a program that is built in seconds; promtool, which takes minutes, reads them under {@code
 * -Pplatform} ({@link MonitoringCheck}).
 */
class MonitoringIT {
  private static final int SECONDS = 60;

  @TempDir private Path folder = Path.of("");

  private static Answer read(String what, Path file) throws Exception {
    return GoPrograms.run(
        List.of(GoPrograms.own("promcheck").toString(), what, file.toString()), SECONDS);
  }

  /** What a scrape has that is not Java's or Vert.x's. */
  static List<String> ours(String scraped) {
    return scraped.lines().filter(line -> line.contains("drawbridge_")).toList();
  }

  @Test
  void prometheusReadsTheAlertsAndTheQueriesOfTheDashboards() throws Exception {
    Answer alerts = read("rules", ChartFiles.RULES);
    assertTrue(alerts.ok(), alerts.said());
    assertTrue(alerts.said().contains(ChartFiles.alerts().size() + " rules"), alerts.said());
    Answer queries = read("rules", ChartFiles.queriesAsRules(folder));
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
      Answer found = read("rules", Files.writeString(folder.resolve("wrong.yaml"), wrong));
      assertFalse(found.ok(), wrong);
    }
  }

  @Test
  void prometheusReadsWhatAUsedGatewayShows() throws Exception {
    List<String> ours;
    try (UsedGateway used = UsedGateway.start(folder)) {
      ours = ours(used.gateway().metrics());
    }
    assertTrue(ours.size() > 100, ours.toString());

    Answer scraped = read("metrics", Files.write(folder.resolve("scraped"), ours));

    assertTrue(scraped.ok(), scraped.said());
    String named = String.join("\n", ours).replace("requests_total", "requests_sum") + "\n";
    Answer wrong = read("metrics", Files.writeString(folder.resolve("wrong"), named));
    assertFalse(wrong.ok(), wrong.said());
    assertTrue(wrong.said().contains("\"_total\" suffix"), wrong.said());
  }
}
