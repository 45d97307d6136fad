package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The facts under {@code policies/examples} load as they stand, without an error or a warning. */
class GovernanceExamplesTest {
  private static final Path EXAMPLES = Path.of("policies/examples");
  private static final String MODELS =
      """
      providers:
        house: { dialect: openai, url: "http://127.0.0.1:1/v1", operator: self, hosting: own }
        openai: { dialect: openai, url: "https://openai.example/v1", operator: OpenAI, jurisdiction: US, hosting: vendor }
        cloud: { dialect: openai, url: "https://cloud.example/v1", operator: Cloud, jurisdiction: EU, hosting: vendor-dedicated }
      models:
        llama: { provider: house, book: meta/llama-3.3-70b }
        gpt: { provider: openai, book: openai/gpt-4.1-mini }
        dedicated: { provider: cloud, book: openai/gpt-4.1-mini }
      """;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({"bank-eu, DE, 3", "startup-us, US, 2", "university, FR, 3"})
  void anExampleLoads(String name, String jurisdiction, int teams) throws IOException {
    var folder = new ConfigFolder(temp);
    folder.write("facts.yaml", Files.readString(EXAMPLES.resolve(name + "/governance.yaml")));
    String config =
        "version: 1\norganisation: { name: Example, jurisdiction: "
            + jurisdiction
            + " }\npolicy: { data: ./facts.yaml }\n"
            + MODELS;

    assertEquals(List.of(), folder.warnings(config));
    Object read = folder.snapshot(config).rules().facts().byKey().get("teams");
    assertEquals(teams, read instanceof Map<?, ?> byName ? byName.size() : 0);
  }

  @Test
  void theseAreAll() throws IOException {
    try (var listed = Files.list(EXAMPLES)) {
      assertEquals(
          Set.of("bank-eu", "startup-us", "university"),
          Set.copyOf(
              listed.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList()));
    }
  }
}
