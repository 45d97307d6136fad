package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README and the pages: what they show loads, and their links lead somewhere. */
class DocumentsTest {
  private static final Path PAGES = Path.of("src/site/markdown");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern QUALIFIED = Pattern.compile("\\b(?:[a-z]+\\.)+[A-Z][a-z]\\w+");
  private static final Pattern SIMPLE = Pattern.compile("`([A-Z][a-z]+[A-Z]\\w+)`");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Map<String, String> KEYS = Map.of("OPENAI_API_KEY", "sk-test");
  @TempDir Path folder;

  @Test
  void theVendorsAndKeycloakLoad() throws Exception {
    Files.writeString(folder.resolve("vertex.token"), "ya29.sample");
    var environment = new HashMap<String, String>();
    for (String name :
        List.of("ANTHROPIC_API_KEY", "GEMINI_API_KEY", "AZURE_KEY", "AWS_ID", "AWS_SECRET")) {
      environment.put(name, "sample");
    }

    String vendors = MarkdownPage.CONFIGURATION.fence("yaml", "providers:");
    String keycloak = MarkdownPage.CONFIGURATION.fence("yaml", "organisation:");
    loads("version: 1\n" + keycloak + vendors, environment);
  }

  @Test
  void theFirstConfigurationAndItsFactsLoad() throws Exception {
    facts(MarkdownPage.README);

    loads(MarkdownPage.README.fence("yaml", "version:"), KEYS);
  }

  @Test
  void theFullFactsLoad() throws Exception {
    facts(MarkdownPage.POLICIES);

    loads(MarkdownPage.README.fence("yaml", "version:"), KEYS);
  }

  private void facts(MarkdownPage document) throws IOException {
    Files.writeString(folder.resolve("governance.yaml"), document.fence("yaml", "teams:"));
  }

  private void loads(String yaml, Map<String, String> environment) throws Exception {
    Path config = Files.writeString(folder.resolve("drawbridge.yaml"), yaml);

    Loaded loaded = ConfigFile.load(config, environment);

    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    assertEquals(List.of(), ((Loaded.Valid) loaded).warnings());
  }

  @Test
  void theReadmeStaysShort() throws Exception {
    assertTrue(Files.size(MarkdownPage.README.path) <= 12 * 1024, "move what is new to a page");
  }

  @Test
  void everyCodeOfARefusalIsExplained() throws Exception {
    String clients = Files.readString(MarkdownPage.CLIENTS.path);
    List<String> missing =
        Stream.of(RefusalCode.values())
            .map(RefusalCode::wire)
            .filter(code -> !clients.contains("`" + code + "`"))
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws Exception {
    List<Path> pages = new ArrayList<>(List.of(MarkdownPage.README.path));
    pages.addAll(listed(PAGES));
    pages.addAll(listed(Path.of(".github")));
    pages.add(Path.of("policies/README.md"));
    pages.add(Path.of("charts/drawbridge/README.md"));
    var broken = new ArrayList<String>();
    for (Path page : pages) {
      for (var link : LINK.matcher(Files.readString(page)).results().toList()) {
        String target = link.group(1);
        if (!target.contains("://") && !exists(page, target)) broken.add(page + ": " + target);
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void everyLinkOfTheRenderedSiteLeadsToAFileAndAHeading() throws Exception {
    SitePages.write(Path.of(""), folder);

    Path pages = folder.resolve("markdown");
    var broken = new ArrayList<String>();
    int followed = 0;
    for (Path page : all(pages)) {
      for (String target : targets(page)) {
        followed++;
        if (!isInSite(page, target)) broken.add(pages.relativize(page) + ": " + target);
      }
    }
    for (String target : menu()) {
      if (!isInSite(pages.resolve("index.md"), target)) broken.add("site.xml: " + target);
    }
    assertEquals(List.of(), broken);
    assertTrue(followed > 100, followed + " links");
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The links outside of fenced blocks that lead to the site itself. */
  private static List<String> targets(Path page) throws IOException {
    String text = Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
    return LINK.matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.contains("://"))
        .toList();
  }

  private static List<String> menu() throws IOException {
    return Pattern.compile("href=\"([^\"]+)\"")
        .matcher(Files.readString(SitePages.SOURCES.resolve("site.xml")))
        .results()
        .map(item -> item.group(1))
        .toList();
  }

  /** Whether what is made for the site has it: a page that is rendered, or a file beside pages. */
  private boolean isInSite(Path page, String target) throws IOException {
    // The renderer takes these letters at the end of a link, even of a heading's name, for ".md".
    if (target.endsWith("md")) return false;
    String[] parts = target.split("#", 2);
    Path pages = folder.resolve("markdown");
    Path at = pages.relativize(page.resolveSibling(parts[0]).normalize());
    if (parts[0].isEmpty()) return anchored(page, parts[1]);
    Path source = pages.resolve(at.toString().replaceFirst("\\.html$", ".md"));
    if (!Files.exists(source)) return Files.exists(folder.resolve("resources").resolve(at));
    return parts[0].endsWith(".html") && (parts.length < 2 || anchored(source, parts[1]));
  }

  private static boolean anchored(Path page, String anchor) throws IOException {
    return Files.readString(page).contains("<a id=\"" + anchor + "\"></a>");
  }

  @Test
  void everyPageStandsInTheIndexAndInTheSitesMenu() throws Exception {
    String index = Files.readString(PAGES.resolve("index.md"));
    String menu = Files.readString(Path.of("src/site/site.xml"));
    var missing = new ArrayList<Path>();
    for (Path page : listed(PAGES)) {
      String name = page.getFileName().toString().replace(".md", "");
      boolean linked = name.equals("index") || index.contains("](" + name + ".md)");
      if (!linked || !menu.contains("href=\"" + name + ".html\"")) missing.add(page);
    }
    assertEquals(List.of(), missing);
    assertEquals(
        listed(PAGES).size(), menu.split("<item ", -1).length - 1, "no item leads nowhere");
  }

  @Test
  void everyTypeThatThePagesOfTheCodeNameExists() throws Exception {
    List<String> types;
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      types =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".java"))
              .map(file -> file.replaceFirst("^src/(main|test)/java/dev/drawbridge/", ""))
              .map(file -> file.replace(".java", "").replace('/', '.'))
              .toList();
    }
    var unknown = new ArrayList<String>();
    for (String page : List.of("src/site/markdown/architecture.md", ".github/CONTRIBUTING.md")) {
      String text = Files.readString(Path.of(page));
      for (var named : QUALIFIED.matcher(text).results().toList()) {
        if (!types.contains(named.group())) unknown.add(page + ": " + named.group());
      }
      for (var named : SIMPLE.matcher(text).results().toList()) {
        String end = "." + named.group(1);
        if (types.stream().noneMatch(type -> ("." + type).endsWith(end))) {
          unknown.add(page + ": " + named.group(1));
        }
      }
    }
    assertEquals(List.of(), unknown);
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static boolean exists(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) return false;
    return parts.length < 2 || anchors(file).contains(parts[1]);
  }

  /** The names that a forge gives to a page's headings. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> SitePages.anchor(heading.group(1)))
        .toList();
  }
}
