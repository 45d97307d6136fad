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

  DemoCommand(Terminal terminal, Launcher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean well =
        launcher.demo(new Launcher.DemoRequest(port, adminPort, data, once), terminal.out());
    return well || !once ? 0 : CommandFailure.FAILED;
  }
}
