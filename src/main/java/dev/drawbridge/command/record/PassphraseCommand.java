package dev.drawbridge.command.record;

import dev.drawbridge.command.local.DataFolder;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.SecretReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit passphrase}: alone, under the lock, while no gateway runs. */
@Command(
    name = "passphrase",
    description = {
      "Sets, changes or takes away the passphrase of the master key, while no gateway runs.",
      "A copy of the file as it was still opens with the passphrase that it had."
    })
public final class PassphraseCommand implements Callable<Integer> {
  private static final String REFERENCE = "env:NAME|file:PATH";
  private final Terminal terminal;

  @ArgGroup private LogOption where = new LogOption();

  @Option(
      names = "--old",
      paramLabel = REFERENCE,
      description = "The one that it has; the configuration's audit.passphrase.")
  private @Nullable String old;

  @ArgGroup(multiplicity = "1")
  private Next next = new Next();

  /** What it becomes. */
  static final class Next {
    @Option(names = "--new", paramLabel = REFERENCE, description = "The one that it gets.")
    private @Nullable String passphrase;

    @Option(names = "--remove", description = "It gets none.")
    private boolean remove;
  }

  public PassphraseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    DataFolder folder = where.folder(terminal).existing();
    if (old != null) folder = folder.under(secret("--old", old));
    String passphrase =
        next.remove || next.passphrase == null ? null : secret("--new", next.passphrase);
    folder.passphrase(passphrase);
    Path file = folder.audit().master().file();
    terminal
        .out()
        .println(
            passphrase == null
                ? "The master key in " + file + " is under no passphrase any more."
                : "The master key in " + file + " is under the new passphrase.");
    terminal
        .err()
        .println(
            passphrase == null
                ? "Take audit.passphrase out of the configuration: a start with one wraps it again."
                : "Have audit.passphrase of the configuration lead to it before the next start.");
    return 0;
  }

  private String secret(String option, String reference) {
    try {
      return new SecretReference(reference).read(Path.of(""), terminal.environment());
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, option + ": " + e.getMessage());
    }
  }
}
