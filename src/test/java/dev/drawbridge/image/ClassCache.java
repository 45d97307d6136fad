package dev.drawbridge.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cache of loaded classes (JEP 483): made by a gateway that starts, is asked and ends in the
 * image's own files, since Java uses a cache only with the jars, at the paths, that it was made of.
 */
final class ClassCache {
  private static final Pattern PORTS =
      Pattern.compile("serving on port (\\d+), admin plane on port (\\d+)");
  private static final int SECONDS = 120;
  private static final int ASKED = 200;

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
    Files.writeString(
        sandbox.config().resolve("drawbridge.yaml"),
        """
        version: 1
        data: /var/lib/drawbridge/data
        listen: { port: 0, linger: 10ms }
        admin: { port: 0 }
        audit: { keys: file:/var/lib/drawbridge-keys/log/master }
        providers: { none: { dialect: openai, url: "http://127.0.0.1:9/v1", jurisdiction: DE, hosting: own } }
        models: { none: { provider: none, book: meta/llama-3.3-70b } }
        """);
    Path log = work.resolve("log");
    Process process =
        sandbox
            .run(
                List.of(
                    "java",
                    "-XX:AOTCacheOutput=/var/lib/drawbridge/classes.aot",
                    "@/opt/drawbridge/run",
                    "serve",
                    "-c",
                    "/etc/drawbridge/config/drawbridge.yaml"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      ask(process, log);
      // SIGTERM reaches the program in the sandbox, not the sandbox itself.
      process.descendants().forEach(ProcessHandle::destroy);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) throw new IOException("it does not end");
    } finally {
      process.destroyForcibly();
    }
    Path made = sandbox.data().resolve("classes.aot");
    if (!Files.exists(made)) throw new IOException("no cache was made: " + Files.readString(log));
    return made;
  }

  /** Has it load what requests need. */
  private static void ask(Process process, Path log) throws Exception {
    Matcher ports;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    do {
      Thread.sleep(50);
      ports = PORTS.matcher(Files.readString(log));
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("the gateway does not start: " + Files.readString(log));
      }
    } while (!ports.find());
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < ASKED; i++) {
        for (String path : List.of("/v1/models", "/livez")) get(http, ports.group(1), path);
        for (String path : List.of("/readyz", "/metrics")) get(http, ports.group(2), path);
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + ports.group(1) + "/v1/chat/completions"))
                .header("Authorization", "Bearer dbk_none")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"none\",\"messages\":[]}"))
                .build(),
            HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  private static void get(HttpClient http, String port, String path) throws Exception {
    http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
