package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models by the names that vendors and their clients give them. */
class AskedNamesTest {
  private static final String PROVIDERS =
      """
      version: 1
      data: ./var
      providers:
        openai: { dialect: openai, url: "https://o.example/v1", operator: OpenAI, jurisdiction: US, hosting: vendor }
        anthropic: { dialect: anthropic, url: "https://a.example", operator: Anthropic, jurisdiction: US, hosting: vendor }
        google: { dialect: gemini, url: "https://g.example", operator: Google, jurisdiction: US, hosting: vendor }
      """;

  @TempDir Path folder = Path.of("");

  private Loaded load(String models) throws Exception {
    Path file = Files.writeString(folder.resolve("drawbridge.yaml"), PROVIDERS + models);
    return ConfigFile.load(file, Map.of());
  }

  private Catalog catalog(String models) throws Exception {
    return assertInstanceOf(Loaded.Valid.class, load(models)).snapshot().models().catalog();
  }

  private static List<String> ids(Catalog catalog, String asked) {
    return catalog.asked(asked).stream()
        .flatMap(meant -> meant.models().stream())
        .map(Model::id)
        .toList();
  }

  private static final String MODELS =
      """
      models:
        mini: { provider: openai, book: openai/gpt-4.1-mini }
        sonnet: { provider: anthropic, book: anthropic/claude-sonnet-4-5, upstream: claude-sonnet-4-5-20250929 }
        flash: { provider: google, book: google/gemini-2.5-flash }
      aliases:
        chat: [mini, sonnet]
        'claude-*': [chat]
        '*-mini-*': [mini]
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mini | mini",
        "gpt-4.1-mini | mini",
        "GPT-4.1-Mini | mini",
        "openai/gpt-4.1-mini | mini",
        "gpt-4.1-mini-2025-04-14 | mini",
        "claude-sonnet-4-5-20250929 | sonnet",
        "claude-sonnet-4-5 | sonnet",
        "claude-sonnet-4-5-latest | sonnet",
        "claude-sonnet-4-5@20250929 | sonnet",
        "claude-sonnet-4-5-20250929[1m] | sonnet",
        "sonnet[1m] | sonnet",
        "models/gemini-2.5-flash | flash",
        "claude-haiku-4-5-20251001 | mini,sonnet",
        "claude-opus-9[1m] | mini,sonnet",
        "o9-mini-high | mini",
        "gpt-5 | ''",
        "gpt-4.1-micro | ''",
      })
  void aClientsOwnNameFindsTheModel(String asked, String found) throws Exception {
    assertEquals(found, String.join(",", ids(catalog(MODELS), asked)));
  }

  @Test
  void aNameOfAnotherDateIsNotTheModel() throws Exception {
    Catalog catalog =
        catalog(
            """
            models:
              old: { provider: anthropic, book: anthropic/claude-3-haiku-20240307 }
            """);

    assertEquals(List.of("old"), ids(catalog, "claude-3-haiku-20240307"));
    assertEquals(List.of("old"), ids(catalog, "claude-3-haiku-latest"));
    assertEquals(List.of(), ids(catalog, "claude-3-haiku-20250101"));
  }

  @Test
  void aMakersModelsAreOfferedByNameAndNotByAuto() throws Exception {
    Catalog catalog =
        catalog(
            """
            models:
              gpt-4.1: { provider: openai, book: openai/gpt-4.1, clearance: internal }
              'openai/*': { provider: openai, clearance: public }
            aliases: { chat: [gpt-4.1] }
            """);

    assertEquals(List.of("gpt-5-mini"), ids(catalog, "gpt-5-mini"));
    assertEquals(List.of("gpt-5-mini"), ids(catalog, "openai/gpt-5-mini"));
    assertEquals(400_000, catalog.model("gpt-5-mini").orElseThrow().context());
    assertEquals("internal", catalog.model("gpt-4.1").orElseThrow().clearance().wire());
    assertEquals(List.of("gpt-4.1"), ids(catalog, "auto"));
    assertEquals(List.of(), ids(catalog, "gpt-99"));
    assertTrue(catalog.every().orElseThrow().models().size() > 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models: { 'opnai/*': { provider: openai } } | the book has no maker opnai, did you mean openai?",
        "models: { 'openai/*': { provider: openai, book: openai/gpt-5 } } | differs from model to model",
        "models: { 'openai/*': { provider: opnai } } | no provider opnai",
        "models: { 'openai/*': { } } | provider is missing",
      })
  void aMistakeInAFamilyIsNamed(String yaml, String told) throws Exception {
    var invalid = assertInstanceOf(Loaded.Invalid.class, load(yaml + "\n"));

    assertTrue(invalid.problems().toString().contains(told), invalid.problems().toString());
  }

  @Test
  void noAliasHoldsAModelOfAFamily() throws Exception {
    var invalid =
        assertInstanceOf(
            Loaded.Invalid.class,
            load("models: { 'openai/*': { provider: openai } }\naliases: { x: [gpt-5-mini] }\n"));

    assertTrue(
        invalid.problems().toString().contains("offered by its maker's name only"),
        invalid.problems().toString());
  }
}
