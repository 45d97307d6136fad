package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.Prerequisite;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * Real clients of other languages, from lock files, in processes of their own. They are installed
 * into {@code target}. Where Python or Node is missing their tests are skipped and say so, but in
 * CI they fail.
 */
enum ForeignClients {
  PYTHON("python3", "clients.py", "requirements.txt") {
    @Override
    void install(Path folder) throws IOException, InterruptedException {
      run(folder, "python3", "-m", "venv", "venv");
      run(
          folder,
          "venv/bin/python",
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--require-hashes",
          "-r",
          "requirements.txt");
    }

    @Override
    List<String> program(Path folder) {
      return List.of(folder.resolve("venv/bin/python").toString(), "clients.py");
    }
  },
  NODE("npm", "clients.mjs", "package.json package-lock.json") {
    @Override
    void install(Path folder) throws IOException, InterruptedException {
      run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
    }

    @Override
    List<String> program(Path folder) {
      return List.of("node", "clients.mjs");
    }
  },
  /** Coding agents' own command lines; they weigh 640 MB. */
  AGENTS("npm", null, "package.json package-lock.json") {
    @Override
    void install(Path folder) throws IOException, InterruptedException {
      NODE.install(folder);
    }

    @Override
    List<String> program(Path folder) {
      throw new IllegalStateException("each agent is a program of its own");
    }
  };

  private static final long PATIENCE_SECONDS = 240;
  private final String tool;
  private final Path source = Path.of("src/test/clients", lower()).toAbsolutePath();
  private final @Nullable String script;
  private final String locks;

  /**
   * @param script that drives the clients, null where they are programs themselves
   * @param locks the files that say what to install, apart by spaces
   */
  ForeignClients(String tool, @Nullable String script, String locks) {
    this.tool = tool;
    this.script = script;
    this.locks = locks;
  }

  private List<String> locks() {
    return List.of(locks.split(" ", -1));
  }

  private String lower() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract void install(Path folder) throws IOException, InterruptedException;

  abstract List<String> program(Path folder);

  /**
   * What a client said of each feature, by model and feature.
   *
   * @param client as the script knows it
   * @param models to ask, one after another
   * @param embedders to embed with; empty for none
   */
  Map<String, Map<String, Object>> run(
      String client, URI base, String key, List<String> models, List<String> embedders)
      throws IOException, InterruptedException {
    Path folder = installed();
    List<String> command = new ArrayList<>(program(folder));
    command.addAll(List.of(client, base.toString(), String.join(",", models)));
    if (!embedders.isEmpty()) command.add(String.join(",", embedders));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    builder.environment().put("DRAWBRIDGE_KEY", key);
    builder.environment().put("PYTHONWARNINGS", "ignore");
    Process process = builder.start();
    Map<String, Map<String, Object>> told = new TreeMap<>();
    try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line;
      while ((line = out.readLine()) != null) {
        if (!line.startsWith("{\"model\"")) continue;
        var object = new JsonObject(line);
        told.computeIfAbsent(object.getString("model"), m -> new TreeMap<>())
            .put(object.getString("feature"), object.getValue("value"));
      }
      Assertions.assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), client);
    } finally {
      process.destroyForcibly();
    }
    Assertions.assertEquals(0, process.exitValue(), client + " told " + told);
    return told;
  }

  /** The folder of this lock file, filled once whatever runs at the same time. */
  Path installed() throws IOException, InterruptedException {
    Prerequisite.require(
        answers(tool),
        tool + " is not installed, so no real client of " + lower() + " can be tried");
    Path clients = Files.createDirectories(Path.of("target/clients").toAbsolutePath());
    Path folder = clients.resolve(lower() + "-" + digest());
    try (var lock =
        FileChannel.open(
            clients.resolve(lower() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      lock.lock();
      Path done = folder.resolve("installed");
      if (!Files.exists(done)) {
        Files.createDirectories(folder);
        for (String file : locks()) copy(file, folder);
        install(folder);
        Files.createFile(done);
      }
      if (script != null) copy(script, folder);
    }
    return folder;
  }

  private void copy(String file, Path folder) throws IOException {
    Files.copy(source.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private String digest() throws IOException {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      for (String file : locks()) sha256.update(Files.readAllBytes(source.resolve(file)));
      return HexFormat.of().formatHex(sha256.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean answers(String tool) throws InterruptedException {
    try {
      return new ProcessBuilder(tool, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static void run(Path folder, String... command) throws IOException, InterruptedException {
    FinishedCommand ran = FinishedCommand.in(folder, command);
    if (ran.exit() != 0) {
      throw new IOException(command[0] + " ended with " + ran.exit() + ": " + ran.said());
    }
  }
}
