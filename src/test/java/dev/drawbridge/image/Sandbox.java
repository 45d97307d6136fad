package dev.drawbridge.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command in a folder as its root, as a container would run it, by bubblewrap: without rights, as
 * the image's user, the root read-only. It has this machine's network.
 */
final class Sandbox {
  private final Path root;
  private final Path data;
  private final Path keys;
  private final Path config;

  /**
   * @param folder where what the command writes is kept, and its configuration is put
   */
  Sandbox(Path root, Path folder) throws Exception {
    this.root = root;
    this.data = Files.createDirectories(folder.resolve("data"));
    this.keys = Files.createDirectories(folder.resolve("keys"));
    this.config = Files.createDirectories(folder.resolve("config"));
  }

  /** Becomes {@code /etc/drawbridge/config}. */
  Path config() {
    return config;
  }

  /** Becomes {@code /var/lib/drawbridge}. */
  Path data() {
    return data;
  }

  ProcessBuilder run(List<String> command) {
    String user = String.valueOf(Layer.USER);
    List<String> all =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--unshare-user",
                "--unshare-pid",
                "--die-with-parent",
                "--uid",
                user,
                "--gid",
                user,
                "--ro-bind",
                root.toString(),
                "/",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--tmpfs",
                "/tmp",
                "--ro-bind",
                config.toString(),
                "/etc/drawbridge/config",
                "--bind",
                data.toString(),
                "/var/lib/drawbridge",
                "--bind",
                keys.toString(),
                "/var/lib/drawbridge-keys",
                "--clearenv",
                "--setenv",
                "PATH",
                ImageBuild.PATH,
                "--chdir",
                "/opt/drawbridge"));
    all.addAll(command);
    return new ProcessBuilder(all);
  }
}
