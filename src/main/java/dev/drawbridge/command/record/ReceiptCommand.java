package dev.drawbridge.command.record;

import dev.drawbridge.audit.verify.StoredReceipt;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code audit receipt}: the proof that a request is in the log. */
@Command(
    name = "receipt",
    description = "Prints the .tlog-proof of a request, beside a running gateway or without one.")
public final class ReceiptCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup private final LogOption where = new LogOption();

  @Parameters(paramLabel = "ID", description = "The request's id.")
  private String id = "";

  @Option(names = "--end", description = "Of its end record.")
  private boolean end;

  public ReceiptCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try {
      byte[] proof = StoredReceipt.of(where.settings(terminal), id, end);
      terminal.out().print(new String(proof, StandardCharsets.UTF_8));
      return 0;
    } catch (Refusal refusal) {
      if (refusal.code() == RefusalCode.NOT_FOUND) throw AuditCommand.unknown(id);
      throw new CommandFailure(CommandFailure.FAILED, refusal.text());
    }
  }
}
