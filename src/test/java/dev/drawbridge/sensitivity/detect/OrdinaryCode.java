package dev.drawbridge.sensitivity.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Ordinary code, and what of it is taken for secrets. */
public final class OrdinaryCode {
  private static final Set<String> KINDS = Set.of("java", "rego", "md", "yaml", "xml");

  private final Scan scan = Scan.with(List.of(), Set.of("names", "pii", "health", "legal"));
  private long lines;
  private final List<String> found = new ArrayList<>();

  private OrdinaryCode() {}

  /** This project's own sources, without tests, which hold secrets to be found. */
  public static OrdinaryCode own() throws IOException {
    var code = new OrdinaryCode();
    for (String folder : List.of("src/main/java", "policies", "charts", ".ci")) {
      if (!Files.isDirectory(Path.of(folder))) continue;
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(OrdinaryCode::isRead).sorted().toList()) {
          code.read(file.toString(), Files.readString(file));
        }
      }
    }
    return code;
  }

  private static boolean isRead(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file) && KINDS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** The sources of the JDK that runs; empty where they are not beside it. */
  public static Optional<OrdinaryCode> jdk() throws IOException {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    if (!Files.isRegularFile(zip)) return Optional.empty();
    var code = new OrdinaryCode();
    try (var sources = new ZipFile(zip.toFile())) {
      Enumeration<? extends ZipEntry> entries = sources.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.getName().endsWith(".java")) continue;
        code.read(entry.getName(), new String(sources.getInputStream(entry).readAllBytes(), UTF_8));
      }
    }
    return Optional.of(code);
  }

  private void read(String name, String text) {
    lines += text.lines().count();
    for (Finding each : scan.of(text)) {
      if (!each.category().equals("secret")) continue;
      long line = 1 + text.substring(0, each.start()).chars().filter(c -> c == '\n').count();
      found.add(each.rule() + " in " + name + ":" + line);
    }
  }

  public long lines() {
    return lines;
  }

  /** What was taken for secrets, each as its rule and its place. */
  public List<String> found() {
    return List.copyOf(found);
  }

  /** How many that are in ten thousand lines. */
  public double rate() {
    return found.size() * 10_000.0 / Math.max(1, lines);
  }
}
