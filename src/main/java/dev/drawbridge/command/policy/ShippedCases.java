package dev.drawbridge.command.policy;

import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The cases that come with the gateway, with a made-up configuration and facts: what its own policy
 * must say, code by code. They are decided in the embedded engine.
 */
final class ShippedCases {
  private static final String CONFIG = "drawbridge.yaml";
  private static final String CASES = "cases.yaml";
  private static final List<String> FILES = List.of(CONFIG, "governance.yaml", CASES);

  private ShippedCases() {}

  /** Decides them; true where each came out as it is stated. Leaves nothing on disk. */
  static boolean pass(Terminal terminal, StatedFiles.Run stated) throws Exception {
    Path folder = Files.createTempDirectory("drawbridge-cases");
    try {
      for (String file : FILES) Files.write(folder.resolve(file), resource(file));
      return stated.pass(
          ConfigOption.load(terminal, folder.resolve(CONFIG)), List.of(folder.resolve(CASES)));
    } finally {
      for (String file : FILES) Files.deleteIfExists(folder.resolve(file));
      Files.deleteIfExists(folder);
    }
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = ShippedCases.class.getResourceAsStream("shipped/" + file)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
