package dev.drawbridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder that users unpack, with the class cache that its own script makes. */
final class PackagedFolder {
  private PackagedFolder() {}

  /** Unpacks what {@code mvn package} made, into a new folder; takes a minute. */
  static Path in(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path archive;
    try (Stream<Path> made = Files.list(Path.of("target"))) {
      archive =
          made.filter(p -> p.toString().endsWith(".tar.gz"))
              .findFirst()
              .orElseThrow(() -> new IOException("target has no archive: run mvn package"));
    }
    run("tar", "-xzf", archive.toString(), "-C", folder.toString(), "--strip-components=1");
    run(folder.resolve("bin/drawbridge-cache").toString());
    return folder;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    Process running = process.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (running.waitFor() != 0)
      throw new IOException(command[0] + " ended with " + running.exitValue());
  }
}
