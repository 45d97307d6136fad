package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.drawbridge.catalog.Provider;
import dev.drawbridge.upstream.Credential;
import dev.drawbridge.upstream.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A folder with a configuration and what it refers to. */
final class ConfigFolder {
  /** A configuration that serves one open model. */
  static final String SMALL =
      """
      version: 1
      providers:
        local: { dialect: openai, url: http://127.0.0.1:11434/v1, jurisdiction: DE, hosting: own }
      models:
        llama-3.3-70b: { provider: local, book: meta/llama-3.3-70b }
      aliases:
        chat: [llama-3.3-70b]
      """;

  final Path folder;
  final Map<String, String> environment = new HashMap<>();

  ConfigFolder(Path folder) {
    this.folder = folder;
  }

  Path config() {
    return folder.resolve("drawbridge.yaml");
  }

  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Loaded load(String text) {
    write("drawbridge.yaml", text);
    return ConfigFile.load(config(), environment);
  }

  Loaded.Valid valid(String text) {
    Loaded loaded = load(text);
    return assertInstanceOf(Loaded.Valid.class, loaded, loaded.toString());
  }

  Snapshot snapshot(String text) {
    return valid(text).snapshot();
  }

  static Endpoint endpoint(Snapshot snapshot, String provider) {
    return Objects.requireNonNull(snapshot.models().endpoints().get(provider));
  }

  /** The first credential of a provider; null for none. */
  static @Nullable Credential credential(Snapshot snapshot, String provider) {
    return endpoint(snapshot, provider).keys().getFirst().credential();
  }

  static Provider provider(Snapshot snapshot, String id) {
    return Objects.requireNonNull(snapshot.models().providers().get(id));
  }

  /**
   * Each error as {@code line:column: message}, with the file's name before it where it differs.
   */
  List<String> errors(String text) {
    Loaded loaded = load(text);
    return shown(assertInstanceOf(Loaded.Invalid.class, loaded, "loads").problems());
  }

  List<String> warnings(String text) {
    return shown(valid(text).warnings());
  }

  private List<String> shown(List<Problem> problems) {
    String own = config() + ":";
    return problems.stream()
        .map(Problem::toString)
        .map(said -> said.startsWith(own) ? said.substring(own.length()) : said)
        .map(said -> said.replace(folder + "/", ""))
        .toList();
  }
}
