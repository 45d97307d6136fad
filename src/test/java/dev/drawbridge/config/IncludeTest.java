package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a configuration takes in. */
class IncludeTest {
  private static final String MAIN =
      """
      version: 1
      include: [models.yaml]
      providers:
        openai: { dialect: openai, url: "https://o.example/v1", operator: OpenAI, jurisdiction: US, hosting: vendor }
      models:
        gpt-5: { provider: openai, book: openai/gpt-5 }
      """;

  @TempDir Path folder = Path.of("");

  private Loaded load(String included) throws Exception {
    Files.writeString(folder.resolve("models.yaml"), included);
    Path main = Files.writeString(folder.resolve("drawbridge.yaml"), MAIN);
    return ConfigFile.load(main, Map.of());
  }

  private List<String> problems(String included) throws Exception {
    return assertInstanceOf(Loaded.Invalid.class, load(included)).problems().stream()
        .map(each -> each.toString().replace(folder + "/", ""))
        .toList();
  }

  @Test
  void itsModelsAndAliasesAreTakenInAndItIsWatched() throws Exception {
    Snapshot snapshot =
        assertInstanceOf(
                Loaded.Valid.class,
                load(
                    """
                    models:
                      gpt-5-mini: { provider: openai, book: openai/gpt-5-mini }
                    aliases:
                      chat: [gpt-5, gpt-5-mini]
                    """))
            .snapshot();

    assertEquals(List.of("gpt-5", "gpt-5-mini"), snapshot.models().catalog().names());
    assertEquals(List.of("chat"), snapshot.models().catalog().aliases());
    assertTrue(snapshot.source().watched().contains(folder.resolve("models.yaml")));
  }

  @Test
  void aChangeOfItIsAnotherConfiguration() throws Exception {
    var one = assertInstanceOf(Loaded.Valid.class, load("aliases: { chat: [gpt-5] }\n"));
    var other = assertInstanceOf(Loaded.Valid.class, load("aliases: { talk: [gpt-5] }\n"));

    assertNotEquals(one.snapshot().source().revision(), other.snapshot().source().revision());
  }

  @Test
  void aMistakeIsNamedAtItsPlaceInTheIncludedFile() throws Exception {
    assertEquals(
        List.of(
            "models.yaml:2:22: models.wrong.provider: no provider opnai, did you mean openai?",
            "models.yaml:3:3: models.gpt-5: stands in drawbridge.yaml:6 already",
            "models.yaml:4:1: listen: an included file holds the objects providers, models, aliases"),
        problems(
            """
            models:
              wrong: { provider: opnai, book: openai/gpt-5-mini }
              gpt-5: { provider: openai, book: openai/gpt-5 }
            listen: { port: 1 }
            """));
  }

  @Test
  void aFileThatIsAbsentIsNamedWhereItIsIncluded() throws Exception {
    Path main = Files.writeString(folder.resolve("drawbridge.yaml"), MAIN);

    var invalid = assertInstanceOf(Loaded.Invalid.class, ConfigFile.load(main, Map.of()));

    assertTrue(invalid.problems().toString().contains("drawbridge.yaml:2:"), invalid::toString);
    assertTrue(invalid.problems().toString().contains("no file"), invalid::toString);
  }
}
