package dev.drawbridge.config;

import dev.drawbridge.fixture.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The complete example of the page about configuration, with the files and secrets it names. */
public final class CompleteExample {
  private static final Path BUNDLE =
      Path.of("src/main/resources/dev/drawbridge/policy/bundle.tar.gz");
  private static final Pattern VARIABLE = Pattern.compile("env:([A-Z0-9_]+)");

  private final String configuration;
  private final String facts;

  public CompleteExample() throws IOException {
    configuration = MarkdownPage.CONFIGURATION.fence("yaml", "# drawbridge.yaml");
    facts = MarkdownPage.CONFIGURATION.fence("yaml", "# governance.yaml");
  }

  String configuration() {
    return configuration;
  }

  String facts() {
    return facts;
  }

  /** Writes the configuration and all that it names into a folder. */
  public Path write(Path folder) throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "");
    Files.writeString(folder.resolve("witness.policy"), "quorum none\n");
    Files.copy(BUNDLE, folder.resolve("bundle.tar.gz"));
    Files.copy(BUNDLE, folder.resolve("next.tar.gz"));
    Files.writeString(folder.resolve("governance.yaml"), facts);
    Files.writeString(folder.resolve("next.yaml"), facts);
    return Files.writeString(folder.resolve("drawbridge.yaml"), configuration);
  }

  /** A value for each environment variable that it refers to. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    VARIABLE
        .matcher(configuration)
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(name -> environment.put(name, "sample"));
    // 24 bytes in base64.
    environment.put("ALERTS_SECRET", "whsec_" + "c2FtcGxl".repeat(4));
    return environment;
  }
}
