package dev.drawbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page for users: the tests run the fenced blocks that it shows. */
public enum MarkdownPage {
  README("README.md"),
  CONFIGURATION("src/site/markdown/configuration.md"),
  CLIENTS("src/site/markdown/clients.md"),
  POLICIES("src/site/markdown/policies.md"),
  AUDIT("src/site/markdown/audit.md");

  private static final Pattern FENCE =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  public final Path path;

  MarkdownPage(String path) {
    this.path = Path.of(path);
  }

  /** A fenced block. {@code language} is empty where the page names none. */
  public record Fence(String language, String text) {}

  /** All fenced blocks in the page's order. */
  public List<Fence> fences() throws IOException {
    return FENCE
        .matcher(Files.readString(path))
        .results()
        .map(found -> new Fence(found.group(1), found.group(2)))
        .toList();
  }

  /** The first block in {@code language} whose text begins with {@code beginning}. */
  public String fence(String language, String beginning) throws IOException {
    return fences().stream()
        .filter(fence -> fence.language().equals(language) && fence.text().startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError(path + " shows no " + language + " " + beginning))
        .text();
  }
}
