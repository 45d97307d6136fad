package dev.drawbridge.command.record;

import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.export.AuditExport;
import dev.drawbridge.audit.export.ExportFormat;
import dev.drawbridge.audit.export.SubjectExport;
import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import dev.drawbridge.exchange.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
      "With --subject it writes all that is on record of one person, for that person: prompts and"
          + " answers too, and who read them. That is recorded first, with the reason.",
      "Reads beside a running gateway, or without one."
    })
public final class AuditExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup private final LogOption where = new LogOption();

  @Option(
      names = "--since",
      paramLabel = "7d|DATE",
      description = "From then on; with --subject it may be left out.")
  private @Nullable String since;

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
      paramLabel = "FORMAT",
      description = "jsonl, opa (decision log), ocsf (API Activity) or csv; jsonl.")
  private @Nullable String format;

  @Option(
      names = "--open",
      split = ",",
      paramLabel = "FIELD",
      description = "Fields whose commitments are opened, by commas.")
  private @Nullable List<String> open;

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description =
          "ISSUER|ID of a person or service, key|ID of a key, named|ID of a named person.")
  private @Nullable String subject;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why all of a subject is given out; needed with --subject.")
  private @Nullable String reason;

  public AuditExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return subject == null ? rows() : ofSubject(subject);
  }

  private int rows() throws IOException {
    if (since == null) throw misuse("Missing required option: '--since=<7d|DATE>'");
    if (reason != null) throw misuse("--reason goes with --subject");
    Instant now = Instant.now();
    String asked = format == null ? ExportFormat.JSONL.wire() : format;
    ExportFormat as =
        ExportFormat.of(asked)
            .orElseThrow(
                () -> Choices.none("--format", asked, List.of("jsonl", "opa", "ocsf", "csv")));
    var wanted = new AuditExport.Wanted(Times.before(now, since), until(now), as, fields());
    AuditSettings log = where.settings(terminal);
    AuditExport.Done done =
        AuditExport.write(log.folder(), log.master(), wanted, to, this::progress);
    told(done, "rows", as.file());
    return 0;
  }

  /** It is on record before a file is written. */
  private int ofSubject(String whose) throws Exception {
    if (reason == null || reason.isBlank()) {
      throw misuse("--subject needs --reason: why all of it is given out is recorded");
    }
    if (format != null || open != null) {
      throw misuse("--subject writes everything, as JSON lines: leave --format and --open out");
    }
    Instant now = Instant.now();
    var wanted =
        new SubjectExport.Wanted(
            whose, since == null ? null : Times.before(now, since), until(now));
    DataFolder folder = where.folder(terminal);
    Map<String, Object> asked = Map.of("subject", whose, "reason", reason);
    try {
      AdminOperations.ACCESS.check(asked);
    } catch (Refusal refusal) {
      throw new CommandFailure(CommandFailure.USAGE, refusal.text());
    }
    folder.run(AdminOperations.ACCESS, asked, terminal.err());
    AuditExport.Done done =
        SubjectExport.write(
            folder.audit().folder(), folder.audit().master(), wanted, to, this::progress);
    told(done, "records", "records.jsonl");
    return 0;
  }

  private CommandFailure misuse(String message) {
    return new CommandFailure(CommandFailure.USAGE, message);
  }

  private @Nullable Instant until(Instant now) {
    return until == null ? null : Times.before(now, until);
  }

  private void progress(long rows) {
    terminal.err().println(rows + " …");
  }

  private void told(AuditExport.Done done, String what, String file) {
    terminal.err().println(done.rows() + " " + what + " in " + to.resolve(file));
    if (done.unproven() > 0) {
      terminal
          .err()
          .println(done.unproven() + " records are newer than the checkpoint that proves the rest");
    }
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
