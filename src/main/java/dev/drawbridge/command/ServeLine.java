package dev.drawbridge.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A command line of {@code serve}, read without picocli: its classes are of a form that no class
 * cache holds, so that loading them would take a tenth of a start. It is the reader of every line
 * that this one does not know, and of each that is wrong.
 *
 * @param config null where it is left out
 */
record ServeLine(@Nullable Path config, Launcher.Accepted accepted) {
  /** The line, where it is one of {@code serve} with nothing but options that are written out. */
  static @Nullable ServeLine read(String[] args) {
    if (args.length == 0 || !args[0].equals("serve")) return null;
    Path config = null;
    boolean clock = false;
    boolean emptyStore = false;
    boolean running = false;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "-c", "--config" -> {
          if (config != null || i + 1 == args.length || !isPlain(args[i + 1])) return null;
          config = Path.of(args[++i]);
        }
        case ServeCommand.CLOCK -> {
          if (clock) return null;
          clock = true;
        }
        case ServeCommand.EMPTY_STORE -> {
          if (emptyStore) return null;
          emptyStore = true;
        }
        case ServeCommand.TAKEOVER -> {
          if (running) return null;
          running = true;
        }
        default -> {
          return null;
        }
      }
    }
    return new ServeLine(config, new Launcher.Accepted(clock, emptyStore, running));
  }

  /** No option, and no file of arguments. */
  private static boolean isPlain(String value) {
    return !value.isEmpty() && value.charAt(0) != '-' && value.charAt(0) != '@';
  }
}
