package dev.drawbridge.command.state;

import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.backup.Restore;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: brings a backup back. */
@Command(
    name = "restore",
    description = {
      "Brings a backup back into a data folder that holds no record, and verifies it.",
      "Where a kept checkpoint, a witness, a sink or the store knows more of the log than the"
          + " backup has, it is refused, or the log goes on under another name."
    })
public final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "The folder of the backup.")
  private Path folder = Path.of("");

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "A checkpoint that was kept, such as the lost folder's; several are possible.")
  private List<Path> kept = new ArrayList<>();

  @Option(
      names = "--new-origin",
      description =
          "The log goes on under another name (audit.origin, else one that is drawn): its first"
              + " record cites the last known checkpoint and names what is missing.")
  private boolean renamed;

  @Option(
      names = "--accept-unasked",
      description = "A witness, sink or store that does not answer counts as knowing nothing.")
  private boolean unasked;

  public RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Snapshot s = config.load(terminal);
    try (ControlLock _ = ControlLock.take(s.data())) {
      Vertx vertx = CommandVertx.start();
      try {
        tell(
            s,
            Restore.run(
                new Restore.Task(
                    folder,
                    s.data(),
                    s.record().audit(),
                    s.organisation().timeZone(),
                    s.record().sinks(),
                    s.store(),
                    List.copyOf(kept),
                    renamed,
                    unasked,
                    "local:" + System.getProperty("user.name")),
                vertx,
                RestoreCommand::done,
                said -> terminal.err().println(said)));
      } catch (IOException e) {
        throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
      } finally {
        Terminal.done(vertx.close().map(""));
      }
    }
    return 0;
  }

  private static <T> T done(Future<T> future) throws Exception {
    return Terminal.done(future);
  }

  private void tell(Snapshot s, Restore.Done done) {
    var out = terminal.out();
    out.println(
        done.manifest().records()
            + " records restored into "
            + s.data()
            + ", as of "
            + done.manifest().taken()
            + ".");
    if (done.origin() != null) out.println("The log's name is " + done.origin() + ".");
    if (done.missing() > 0) {
      long from = done.manifest().records();
      out.println(
          "Missing: records "
              + from
              + " to "
              + (from + done.missing() - 1)
              + ", and what came after.");
    }
    done.known()
        .forEach(
            each ->
                out.println(
                    each.who()
                        + (each.silent() == null
                            ? each.other()
                                ? " knows another log by its former name"
                                : " knows " + each.records() + " records"
                            : " did not answer: " + each.silent())));
    out.println("What came after the backup is gone: revoke keys and set blocks again (key list,");
    out.println("block list), and see that budgets lack what was spent since.");
  }
}
