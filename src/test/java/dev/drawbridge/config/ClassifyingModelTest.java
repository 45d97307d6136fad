package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models may classify prompts. */
class ClassifyingModelTest {
  private static final String CONFIG =
      """
      version: 1
      policy: { data: ./facts.yaml }
      providers:
        local: { dialect: openai, url: http://127.0.0.1:11434/v1, jurisdiction: DE, hosting: own }
        other: { dialect: openai, url: http://127.0.0.1:11435/v1, jurisdiction: DE, hosting: own }
        acme: { dialect: openai, url: https://acme.example/v1, operator: Acme, jurisdiction: US, hosting: vendor }
        cloud: { dialect: openai, url: https://cloud.example/v1, operator: Cloud, jurisdiction: DE, hosting: vendor-dedicated }
      models:
        llama-3.3-70b: { provider: local, book: meta/llama-3.3-70b }
        gpt-4.1-mini: { provider: acme, book: openai/gpt-4.1-mini }
        mistral: { provider: cloud, book: meta/llama-3.3-70b, price: { input: 1, output: 2 } }
        vectors: { provider: local, maker: Acme, weights: open, licence: MIT, capabilities: [embeddings] }
        twice: { providers: [local, other], book: openai/gpt-oss-120b }
      aliases:
        chat: [llama-3.3-70b]
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() throws Exception {
    folder = new ConfigFolder(temp);
    Files.writeString(temp.resolve("facts.yaml"), "teams: { guards: { models: ['*'] } }\n");
  }

  @Test
  void oneOfTheHouseMay() {
    for (String model : List.of("llama-3.3-70b", "twice@other")) {
      var settings = folder.snapshot(config(model + ", team: guards")).callers().sensitivity();
      assertEquals(model, Objects.requireNonNull(settings.model()).model());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt-4.1-mini, team: guards | 16:29: sensitivity.model.id: gpt-4.1-mini is at acme, which is"
            + " not of hosting: own; it would see prompts before a decision",
        "mistral, team: guards | 16:29: sensitivity.model.id: mistral is at cloud, which is not of"
            + " hosting: own; it would see prompts before a decision",
        "vectors, team: guards | 16:29: sensitivity.model.id: vectors does not chat",
        "chat, team: guards | 16:29: sensitivity.model.id: is no model of the configuration: chat",
        "nobody, team: guards | 16:29: sensitivity.model.id: is no model of the configuration: nobody",
        "twice, team: guards | 16:29: sensitivity.model.id: is served at several places; name one:"
            + " twice@local, twice@other",
        "llama-3.3-70b, team: strangers | 16:50: sensitivity.model.team: no team of the facts"
            + " (policy.data): strangers",
      })
  void noOtherMay(String model, String told) {
    assertEquals(List.of(told), errors(model));
  }

  private List<String> errors(String model) {
    return folder.errors(config(model));
  }

  private static String config(String model) {
    return CONFIG + "sensitivity: { model: { id: " + model + " } }\n";
  }
}
