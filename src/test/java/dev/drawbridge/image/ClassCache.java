package dev.drawbridge.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The cache of loaded classes (JEP 483) and of what they did most (JEP 515): made by a demo under
 * load in the image's own files, since Java uses a cache only with the jars, at the paths, that it
 * was made of.
 */
final class ClassCache {
  private static final int SECONDS = 180;

  /** For how many seconds requests are sent from which it is learned. */
  private static final String TRAINING = "20";

  private final Path root;

  ClassCache(Path root) {
    this.root = root;
  }

  /** Its file's name, after the jars that it was made of: another jar needs another cache. */
  String name() throws IOException {
    MessageDigest digest = Blob.sha256();
    try (Stream<Path> files = Files.walk(root.resolve("opt/drawbridge"))) {
      for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        digest.update(Blob.of(jar).digest().getBytes(UTF_8));
      }
    }
    digest.update(Blob.of(root.resolve("opt/java/lib/modules")).digest().getBytes(UTF_8));
    return "classes-" + HexFormat.of().formatHex(digest.digest(), 0, 6) + ".aot";
  }

  /**
   * Makes it.
   *
   * @param work a folder for what the gateway writes
   */
  Path make(Path work) throws Exception {
    var sandbox = new Sandbox(root, work);
    Path log = work.resolve("log");
    Process process =
        sandbox
            .run(
                List.of(
                    "java",
                    "-XX:AOTCacheOutput=/var/lib/drawbridge/classes.aot",
                    "@/opt/drawbridge/run",
                    "demo",
                    "--once",
                    "--load",
                    TRAINING,
                    "--port",
                    "0",
                    "--admin-port",
                    "0",
                    "--data",
                    "/var/lib/drawbridge/demo"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) throw new IOException("it does not end");
    } finally {
      process.destroyForcibly();
    }
    Path made = sandbox.data().resolve("classes.aot");
    if (!Files.exists(made)) throw new IOException("no cache was made: " + Files.readString(log));
    return made;
  }
}
