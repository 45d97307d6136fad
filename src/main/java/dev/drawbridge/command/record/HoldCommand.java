package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit hold}: through the running gateway, or alone under the lock. */
@Command(
    name = "hold",
    description = "Keeps a subject from being erased, until it is released: a legal hold.")
public final class HoldCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private LogOption where = new LogOption();

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      required = true,
      description = LogOption.SUBJECT)
  private String subject = "";

  @Option(names = "--basis", paramLabel = "TEXT", required = true, description = "Why.")
  private String basis = "";

  @Option(names = "--release", description = "Lets it be erased again.")
  private boolean release;

  public HoldCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Object> asked = Map.of("subject", subject, "basis", basis);
    if (release) {
      where.folder(terminal).run("hold.release", asked);
      terminal.out().println("released");
      return 0;
    }
    JsonNode held = where.folder(terminal).run("hold.add", asked);
    terminal.out().println("held");
    if (!held.path("on_record").asBoolean(true)) {
      terminal
          .err()
          .println("Nothing is on record of " + subject + " yet: is it spelt as it is there?");
    }
    return 0;
  }
}
