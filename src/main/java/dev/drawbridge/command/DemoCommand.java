package dev.drawbridge.command;

import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}. */
@Command(
    name = "demo",
    description = "Runs the gateway with sample vendors, and a tour of what it does.")
final class DemoCommand implements Callable<Integer> {
  private static final int LONGEST_LOAD = 3600;

  private final Terminal terminal;
  private final Launcher launcher;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The callers' port, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "The admin port, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for its configuration and state (default: a fresh temporary one).")
  private @Nullable Path data;

  @Option(
      names = "--once",
      description = "Ends after the tour; exit code 0 only if every step did what it should.")
  private boolean once;

  @Option(
      names = "--load",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "After the tour, sends requests for so long and says how many were served.")
  private int load;

  DemoCommand(Terminal terminal, Launcher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (load < 0 || load > LONGEST_LOAD) {
      throw new CommandFailure(
          CommandFailure.USAGE, "--load: " + load + " is not a number of seconds from 0 to 3600");
    }
    boolean well =
        launcher.demo(new Launcher.DemoRequest(port, adminPort, data, once, load), terminal.out());
    return well || !once ? 0 : CommandFailure.FAILED;
  }
}
