package dev.drawbridge.command.terminal;

import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.config.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of a command that reads past requests of the record, beside a running gateway or
 * without one, and reports what it found.
 */
public final class PastRequestsOptions {
  @Option(
      names = {"--since", "--from"},
      paramLabel = "7d|DATE",
      defaultValue = "7d",
      description = "Past requests from then on (default: ${DEFAULT-VALUE}).")
  private String since = "7d";

  @Option(
      names = {"--until", "--to"},
      paramLabel = "1d|DATE",
      description = "Past requests before then.")
  private @Nullable String until;

  @Option(
      names = "--log",
      paramLabel = "DIR",
      description = "Another data folder than the configuration's, such as a copy.")
  private @Nullable Path log;

  @Mixin private final FormatOption format = new FormatOption();

  @Option(names = "--html", paramLabel = "FILE", description = "Writes a page of its own too.")
  private @Nullable Path html;

  /** A report in the forms in which it may be wanted. */
  public interface Report {
    String page();

    String json();

    /** Prints it as text. */
    void print();
  }

  public Instant since(Instant now) {
    return Times.before(now, since);
  }

  /** Null for now. */
  public @Nullable Instant until(Instant now) {
    return until == null ? null : Times.before(now, until);
  }

  /** The past requests of the configuration's record, or of the copy that was named. */
  public DecisionHistory open(Snapshot snapshot) throws IOException {
    var audit = snapshot.record().audit();
    Path folder = log == null ? audit.folder() : log.resolve("audit");
    return DecisionHistory.open(folder, audit.master());
  }

  /** Tells a report in the forms that were asked for. */
  public void tell(Terminal terminal, Report report) throws IOException {
    if (html != null) Files.writeString(html, report.page());
    format.print(terminal, Terminal.parse(report.json()), report::print);
  }
}
