package dev.drawbridge.acceptance.deployment;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** The one on the PATH, else one that is built once: six minutes of a processor. */
  static Promtool built() throws Exception {
    Optional<Path> found = Prerequisite.onPath("promtool");
    return new Promtool(found.isPresent() ? found.get() : GoPrograms.installed("promtool", MODULE));
  }

  Answer rules(Path file) throws Exception {
    return GoPrograms.run(
        List.of(program.toString(), "check", "rules", "--lint-fatal", file.toString()), SECONDS);
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
