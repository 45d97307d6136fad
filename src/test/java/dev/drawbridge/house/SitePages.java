package dev.drawbridge.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes what {@code mvn site} renders. The pages link to other files of the project as a forge
 * shows them, such as {@code ../../../policies/README.md}; the site has only pages. So every file
 * that a page links to comes along, a folder as a list of its files, and each link leads to where
 * its target is in the site. Headings get the names that a forge gives them.
 *
 * <p>{@code mvn site} runs this file by itself, so it uses the JDK alone.
 */
final class SitePages {
  static final Path SOURCES = Path.of("src/site");
  private static final Path PAGES = SOURCES.resolve("markdown");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#+ (.*)");

  private final Path project;
  private final Path out;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final Set<Path> taken = new HashSet<>();

  private SitePages(Path project, Path out) {
    this.project = project;
    this.out = out;
  }

  /**
   * @param args the folder to write
   */
  public static void main(String... args) throws IOException {
    write(Path.of(""), Path.of(args[0]));
  }

  /** Writes what a site is rendered from into a folder, of which nothing else is left. */
  static void write(Path project, Path out) throws IOException {
    clear(out);
    new SitePages(project, out).write();
  }

  private static void clear(Path folder) throws IOException {
    // Only what an earlier run wrote.
    if (!Files.exists(folder.resolve("site.xml"))) return;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    }
  }

  private void write() throws IOException {
    copy(SOURCES.resolve("site.xml"), Path.of("site.xml"));
    for (Path page : listed(PAGES)) take(page);
    while (!waiting.isEmpty()) {
      Path file = waiting.remove();
      if (Files.isDirectory(project.resolve(file))) list(file);
      else if (isPage(file)) render(file);
      else copy(file, Path.of("resources").resolve(inSite(file)));
    }
  }

  private List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(project.resolve(folder))) {
      return files.map(file -> folder.resolve(file.getFileName())).sorted().toList();
    }
  }

  private void take(Path file) {
    if (taken.add(file)) waiting.add(file);
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  /** Where a file, a page or a folder's list is in the site. */
  private Path inSite(Path file) {
    if (file.startsWith(PAGES)) return html(PAGES.relativize(file));
    // A leading dot hides a file from those who copy the site.
    Path shown = Path.of("project").resolve(file.toString().replaceFirst("^\\.", ""));
    if (Files.isDirectory(project.resolve(file))) return shown.resolve("index.html");
    return isPage(file) ? html(shown) : shown;
  }

  private static Path html(Path page) {
    return page.resolveSibling(page.getFileName().toString().replaceFirst("\\.md$", ".html"));
  }

  private void render(Path page) throws IOException {
    var text = new StringBuilder();
    boolean fenced = false;
    for (String line : Files.readAllLines(project.resolve(page))) {
      boolean fence = line.startsWith("```");
      if (fence) fenced = !fenced;
      Matcher heading = HEADING.matcher(line);
      if (!fenced && heading.matches()) {
        text.append("<a id=\"").append(anchor(heading.group(1))).append("\"></a>\n\n");
      }
      text.append(fenced || fence ? line : linked(page, line)).append('\n');
    }
    place(page, text.toString());
  }

  private String linked(Path page, String line) {
    return LINK.matcher(line)
        .replaceAll(link -> Matcher.quoteReplacement("](" + target(page, link.group(1)) + ")"));
  }

  private String target(Path page, String link) {
    if (link.contains("://") || link.startsWith("#")) return link;
    String[] parts = link.split("#", 2);
    Path file = page.resolveSibling(parts[0]).normalize();
    take(file);
    String path = fromTo(page, file);
    return parts.length < 2 ? path : path + "#" + parts[1];
  }

  /** The relative link from a page or a folder's list to a file. */
  private String fromTo(Path from, Path to) {
    Path folder = Path.of("/").resolve(inSite(from)).resolveSibling("");
    return folder.relativize(Path.of("/").resolve(inSite(to))).toString();
  }

  /** A folder as a page: its files. */
  private void list(Path folder) throws IOException {
    var text = new StringBuilder("# " + folder + "\n\n");
    for (Path file : listed(folder)) {
      take(file);
      String name = file.getFileName().toString();
      text.append("* [").append(name).append("](").append(fromTo(folder, file)).append(")\n");
    }
    place(folder, text.toString());
  }

  private void place(Path page, String text) throws IOException {
    String html = inSite(page).toString();
    Path placed = out.resolve("markdown").resolve(html.replaceFirst("\\.html$", ".md"));
    Files.createDirectories(placed.resolveSibling(""));
    Files.writeString(placed, text);
  }

  private void copy(Path file, Path to) throws IOException {
    Path placed = out.resolve(to);
    Files.createDirectories(placed.resolveSibling(""));
    Files.copy(project.resolve(file), placed, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The name that a forge gives to a heading. */
  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
  }
}
