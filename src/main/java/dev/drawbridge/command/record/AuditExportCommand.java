package dev.drawbridge.command.record;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.export.AuditExport;
import dev.drawbridge.audit.export.ExportFormat;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit export}: a stretch of the record in a folder of its own, with its proof. */
@Command(
    name = "export",
    description = {
      "Writes requests and refusals into a folder, with what proves them: openings of chosen"
          + " fields, leaves, tiles and checkpoint. Prompts and answers stay closed.",
      "Reads beside a running gateway, or without one."
    })
public final class AuditExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup private final LogOption where = new LogOption();

  @Option(names = "--since", required = true, paramLabel = "7d|DATE", description = "From then on.")
  private String since = "";

  @Option(names = "--until", paramLabel = "7d|DATE", description = "Before then.")
  private @Nullable String until;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "DIR",
      description = "Where to: a folder that is empty or not there.")
  private Path to = Path.of("");

  @Option(
      names = "--format",
      defaultValue = "jsonl",
      paramLabel = "FORMAT",
      description = "jsonl, opa (decision log), ocsf (API Activity) or csv; ${DEFAULT-VALUE}.")
  private String format = "";

  @Option(
      names = "--open",
      split = ",",
      paramLabel = "FIELD",
      description = "Fields whose commitments are opened, by commas.")
  private @Nullable List<String> open;

  public AuditExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Instant now = Instant.now();
    ExportFormat as =
        ExportFormat.of(format)
            .orElseThrow(
                () -> Choices.none("--format", format, List.of("jsonl", "opa", "ocsf", "csv")));
    var wanted =
        new AuditExport.Wanted(
            Times.before(now, since),
            until == null ? null : Times.before(now, until),
            as,
            fields());
    AuditSettings log = where.settings(terminal);
    AuditExport.Done done =
        AuditExport.write(
            log.folder(),
            log.master(),
            wanted,
            to,
            rows -> terminal.err().println(rows + " rows …"));
    terminal.err().println(done.rows() + " rows in " + to.resolve(as.file()));
    if (done.unproven() > 0) {
      terminal
          .err()
          .println(done.unproven() + " records are newer than the checkpoint that proves the rest");
    }
    return 0;
  }

  private Set<String> fields() {
    Set<String> wanted = new TreeSet<>(open == null ? List.of() : open);
    for (String field : wanted) {
      if (AuditExport.fields().contains(field)) continue;
      throw Choices.none("--open", field, AuditExport.fields());
    }
    return wanted;
  }
}
