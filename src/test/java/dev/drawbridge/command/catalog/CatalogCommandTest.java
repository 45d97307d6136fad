package dev.drawbridge.command.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.CommandLineRun;
import org.junit.jupiter.api.Test;

class CatalogCommandTest {
  private static JsonNode json(String... args) throws Exception {
    CommandLineRun run = CommandLineRun.of(args);
    assertEquals(0, run.exit(), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void listsEveryModelOfTheBook() throws Exception {
    assertTrue(json("catalog", "list", "--json").path("models").size() >= 200);
  }

  @Test
  void listsTheModelsOfAMakerUnderALicence() {
    CommandLineRun run =
        CommandLineRun.of("catalog", "list", "--maker", "mistral ai", "--licence", "mnpl");

    assertEquals(0, run.exit(), run.err());
    assertEquals(
        """
        MODEL                  WEIGHTS  LICENCES  USD/M IN  USD/M OUT  CONTEXT  RETIRES
        mistral/codestral-22b  open     mnpl                           32768
        """,
        run.out());
  }

  @Test
  void showsEachFactWithItsSource() throws Exception {
    JsonNode model = json("catalog", "show", "openai/gpt-5.4", "--json");

    assertEquals(2.5, model.path("price").path("input").asDouble());
    assertEquals(272_000, model.path("price").path("tiers").path(0).path("above").asInt());
    assertEquals(
        "models.dev, provider openai", model.path("from").path("price").path("of").asText());
    assertEquals("2026-06-30", model.path("from").path("price").path("date").asText());
    assertEquals(
        "2026-11-24",
        model.path("licences").path("LicenseRef-openai-business-terms").path("date").asText());
  }

  @Test
  void showsWhatIsInheritedAndFromWhom() {
    CommandLineRun run = CommandLineRun.of("catalog", "show", "DeepSeek-R1-Distill-Llama-70B");

    assertEquals(0, run.exit(), run.err());
    String out = run.out().replaceAll(" +", " ");
    assertTrue(out.contains("licence llama3.3-community inherited from meta/llama-3.3-70b"), out);
    assertTrue(out.contains(" mau_limit 700000000 inherited from meta/llama-3.3-70b"), out);
    assertTrue(out.contains("max_output 16384 models.dev, provider alibaba-cn (2026-06-30)"), out);
  }

  @Test
  void aModelThatTheBookLacksIsAnsweredWithNearOnes() {
    CommandLineRun run = CommandLineRun.of("catalog", "show", "gpt-4.1-mni");

    assertEquals(1, run.exit());
    assertTrue(run.err().startsWith("The book has no gpt-4.1-mni, did you mean gpt-4.1-mini"));
  }
}
