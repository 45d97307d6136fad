package dev.drawbridge.command;

import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.sensitivity.detect.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fingerprint}: what a document is known by, for a rule of {@code sensitivity.custom}. */
@Command(
    name = "fingerprint",
    description =
        "Writes what a document is known by, for sensitivity.custom. It holds no word of it.")
final class FingerprintCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "A text or a PDF.")
  private Path file = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write.")
  private Path out = Path.of("");

  FingerprintCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Fingerprint print;
    try {
      print = Fingerprint.ofFile(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, file + " cannot be known again: " + e.getMessage());
    }
    Files.write(out, print.bytes());
    terminal.out().println(out + ": " + print.size() + " runs of words");
    return 0;
  }
}
