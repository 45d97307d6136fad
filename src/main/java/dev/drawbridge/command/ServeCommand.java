package dev.drawbridge.command;

import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}. */
@Command(name = "serve", description = "Runs the gateway until it is stopped.")
final class ServeCommand implements Callable<Integer> {
  static final String CLOCK = "--accept-clock";
  static final String EMPTY_STORE = "--accept-empty-store";
  static final String TAKEOVER = "--takeover";

  private final Terminal terminal;
  private final Launcher launcher;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = CLOCK,
      description = "The clock is right, though the last record is more than 5 minutes younger.")
  private boolean anyClock;

  @Option(
      names = EMPTY_STORE,
      description =
          "The database that store names is to begin without the keys that the data folder holds.")
  private boolean emptyStore;

  @Option(
      names = TAKEOVER,
      description =
          "Takes over from the gateway that runs on the data folder, which ends: no request fails."
              + " A usual start where none runs.")
  private boolean takeover;

  ServeCommand(Terminal terminal, Launcher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return launcher.serve(
        config.file(terminal), new Launcher.Accepted(anyClock, emptyStore, takeover));
  }
}
