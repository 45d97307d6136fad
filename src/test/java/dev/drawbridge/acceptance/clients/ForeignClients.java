package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.Prerequisite;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * Real clients of other languages, from lock files, in processes of their own. They are installed
 * into the machine's cache. Where Python or Node is missing their tests are skipped and say so, but
 * in CI they fail.
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
      return List.of(folder.resolve("venv/bin/python").toString());
    }
  },
  NODE("npm", "clients.mjs", "package.json package-lock.json") {
    @Override
    void install(Path folder) throws IOException, InterruptedException {
      run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
    }

    @Override
    List<String> program(Path folder) {
      return List.of("node");
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

  private String lower() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract void install(Path folder) throws IOException, InterruptedException;

  /** What runs a script in that folder. */
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
      throws Exception {
    Path folder = installed();
    List<String> command = new ArrayList<>(program(folder));
    command.addAll(List.of(script(folder), client, base.toString(), String.join(",", models)));
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

  /** The folder of this lock file and of this version of the tool that fills it. */
  Path installed() throws Exception {
    Prerequisite.require(
        FetchedFolder.answers(tool, "--version"),
        tool + " is not installed, so no real client of " + lower() + " can be tried");
    String tools = FinishedCommand.in(source, tool, "--version").said().replaceAll("[^0-9.]", "");
    List<Path> files = Stream.of(locks.split(" ", -1)).map(source::resolve).toList();
    return FetchedFolder.of(
        "clients-" + lower(),
        tools + "-" + FetchedFolder.digest(files),
        folder -> {
          for (Path file : files) Files.copy(file, folder.resolve(file.getFileName()));
          install(folder);
        });
  }

  /** The script beside what it needs, under a name that only this text of it has. */
  private String script(Path folder) throws Exception {
    Path text = source.resolve(Objects.requireNonNull(script, "it has a script"));
    String name = FetchedFolder.digest(List.of(text)) + "-" + script;
    Path placed = folder.resolve(name);
    if (!Files.exists(placed)) {
      Path fresh = Files.createTempFile(folder, "fresh-", script);
      Files.copy(text, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, placed, StandardCopyOption.ATOMIC_MOVE);
    }
    return name;
  }

  static void run(Path folder, String... command) throws IOException, InterruptedException {
    FinishedCommand ran = FinishedCommand.in(folder, command);
    if (ran.exit() != 0) {
      throw new IOException(command[0] + " ended with " + ran.exit() + ": " + ran.said());
    }
  }
}
