package dev.drawbridge.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}. */
@Command(name = "serve", description = "Runs the gateway until it is stopped.")
final class ServeCommand implements Callable<Integer> {
  private final Launcher launcher;

  @Mixin private final ConfigOption config = new ConfigOption();

  ServeCommand(Launcher launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return launcher.serve(config.file());
  }
}
