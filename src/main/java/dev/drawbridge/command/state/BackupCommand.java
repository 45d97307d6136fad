package dev.drawbridge.command.state;

import dev.drawbridge.backup.Backup;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.StoreCopy;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}: copies what a gateway keeps, beside it or without one. */
@Command(
    name = "backup",
    description = {
      "Copies the record, the store and what belongs to them, whether or not the gateway runs.",
      "Run again, it goes on with a backup that broke off, and brings one up to date."
    })
public final class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "The folder of the backup: empty, or a backup's.")
  private Path folder = Path.of("");

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--with-keys",
      description = "The keys too: whoever has such a backup can read the record.")
  private boolean keys;

  public BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Snapshot s = config.load(terminal);
    Vertx vertx = CommandVertx.start();
    try {
      Backup.Done done =
          Backup.take(
              new Backup.Source(s.data(), s.record().audit(), s.store()),
              folder,
              keys,
              (from, to) -> Terminal.done(StoreCopy.run(vertx, from, to, false)),
              said -> terminal.err().println(said));
      terminal
          .out()
          .println(
              done.manifest().records()
                  + " records in "
                  + folder
                  + ": "
                  + done.copied()
                  + " files copied, "
                  + done.there()
                  + " were there already.");
      if (!keys) {
        terminal
            .err()
            .println(
                "Without the keys ("
                    + s.record().audit().proof().keys()
                    + " and pseudonyms.key), which are to be kept elsewhere: nothing of it can be"
                    + " read without them.");
      }
      return 0;
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }
}
