package dev.drawbridge.acceptance.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Prometheus' own checker of rules and metrics. */
final class Promtool {
  private static final String MODULE = "github.com/prometheus/prometheus/cmd/promtool@v0.316.0";
  private static final int SECONDS = 60;

  private final Path program;

  private Promtool(Path program) {
    this.program = program;
  }

  /** The one on the PATH or in the cache; empty where there is none without a long build. */
  static Optional<Promtool> atHand() {
    return Prerequisite.onPath("promtool")
        .or(() -> GoPrograms.cached("promtool", MODULE))
        .map(Promtool::new);
  }

  /** That one, else one that is built now: minutes of two processors. */
  static Promtool built() throws Exception {
    Optional<Promtool> found = atHand();
    return found.isPresent() ? found.get() : new Promtool(GoPrograms.installed("promtool", MODULE));
  }

  Answer rules(Path file) throws Exception {
    return GoPrograms.run(
        List.of(program.toString(), "check", "rules", "--lint-fatal", file.toString()), SECONDS);
  }

  /** Takes the dashboards' queries as rules, since it checks those. */
  Answer dashboards(Path folder) throws Exception {
    ObjectNode group = ChartFiles.JSON.createObjectNode().put("name", "queries");
    int number = 0;
    for (ChartFiles.Query query : ChartFiles.queries()) {
      String expression =
          query.expression().replace("$__rate_interval", "5m").replace("$instance", ".*");
      group
          .withArray("rules")
          .addObject()
          .put("record", "drawbridge:query" + number++)
          .put("expr", expression);
    }
    ObjectNode groups = ChartFiles.JSON.createObjectNode();
    groups.putArray("groups").add(group);
    return rules(Files.writeString(folder.resolve("queries.yaml"), groups.toString()));
  }

  /** Looks at what a gateway shows. */
  Answer metrics(Path scraped) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program.toString(), "check", "metrics")
            .redirectInput(scraped.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), said);
  }
}
