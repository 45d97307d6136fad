package dev.drawbridge.command.policy;

import dev.drawbridge.config.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where cases that a person states lie: files of YAML, in a folder without Rego or alone. */
public final class StatedFiles {
  private StatedFiles() {}

  /** Decides the cases of some places; true where each came out as it is stated. */
  @FunctionalInterface
  public interface Run {
    boolean pass(Snapshot snapshot, List<Path> places) throws Exception;
  }

  /** The files of a place, by name; none where it holds Rego. */
  public static List<Path> of(Path place) throws IOException {
    if (Files.isRegularFile(place)) return isYaml(place) ? List.of(place) : List.of();
    if (!Files.isDirectory(place)) return List.of();
    try (Stream<Path> all = Files.list(place)) {
      List<Path> files = all.sorted().toList();
      boolean rego = files.stream().anyMatch(each -> each.toString().endsWith(".rego"));
      return rego ? List.of() : files.stream().filter(StatedFiles::isYaml).toList();
    }
  }

  static boolean areIn(List<Path> places) throws IOException {
    for (Path place : places) if (of(place).isEmpty()) return false;
    return !places.isEmpty();
  }

  private static boolean isYaml(Path file) {
    return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
  }
}
