package dev.drawbridge.command.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogImportTest {
  private static final String MODELS_DEV =
      """
      {"groq":{"name":"Groq","models":{
        "llama-3.3-70b-versatile":{"open_weights":true,"tool_call":true,"reasoning":false,
          "cost":{"input":0.59,"output":0.79},"limit":{"context":131072,"output":32768},
          "modalities":{"input":["text"],"output":["text"]}},
        "acme/rocket-7b":{"open_weights":true,"tool_call":true,"reasoning":true,
          "cost":{"input":0.1,"output":0.2,"cache_read":0.01},"limit":{"context":9000,"output":10000},
          "modalities":{"input":["text","image"],"output":["text"]}},
        "painter":{"open_weights":false,"cost":{"input":1,"output":2},"limit":{"context":0,"output":0},
          "modalities":{"input":["text"],"output":["image"]}}}},
       "openai":{"models":{"gpt-4.1-mini":{"open_weights":false,"cost":{"input":0.4,"output":1.6,"cache_read":0.1},
          "limit":{"context":1047576,"output":32768},"modalities":{"input":["text"],"output":["text"]}}}}}
      """;
  private static final String LITELLM =
      """
      {"sample_spec":{"mode":"chat","litellm_provider":"one of them"},
       "gpt-4.1-mini":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":5e-7,
         "output_cost_per_token":1.6e-6,"cache_read_input_token_cost":1e-7,"max_input_tokens":1047576,
         "max_output_tokens":32768,"supports_function_calling":true,"deprecation_date":"2027-04-14"},
       "groq/llama-3.3-70b-versatile":{"litellm_provider":"groq","mode":"chat","input_cost_per_token":1.5e-7,
         "output_cost_per_token":7.9e-7,"max_input_tokens":131072,"max_output_tokens":32768},
       "dall-e-3":{"litellm_provider":"openai","mode":"image_generation","input_cost_per_pixel":1}}
      """;

  @TempDir Path folder = Path.of("");

  private CommandLineRun run(String in, String list, String text, String... more) throws Exception {
    Path file = Files.writeString(folder.resolve("list.json"), text);
    String[] args = new String[6 + more.length];
    args[0] = "catalog";
    args[1] = "import";
    args[2] = list;
    args[3] = file.toString();
    args[4] = "-o";
    args[5] = out().toString();
    System.arraycopy(more, 0, args, 6, more.length);
    return CommandLineRun.of(in, args);
  }

  private Path out() {
    return folder.resolve("models.yaml");
  }

  @Test
  void aListOfModelsDevBecomesASectionThatAConfigurationLoads() throws Exception {
    CommandLineRun run = run("", "--models-dev", MODELS_DEV, "--provider", "groq");

    assertEquals(0, run.exit(), run.err());
    assertEquals(
        """
        models:
          acme/rocket-7b:
            provider: groq
            upstream: acme/rocket-7b
            maker: acme
            weights: open
            price:
              input: 0.1
              output: 0.2
              cached_input: 0.01
            context: 9000
            capabilities:
            - chat
            - streaming
            - tools
            - vision
            - reasoning
          llama-3.3-70b-versatile:
            provider: groq
            book: meta/llama-3.3-70b
            upstream: llama-3.3-70b-versatile
            price:
              input: 0.59
              output: 0.79
        """,
        Files.readString(out()));
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            providers:
              groq: { dialect: openai, url: "https://api.groq.example/v1", operator: Groq, jurisdiction: US, hosting: vendor }
            """
                + Files.readString(out()));
    Loaded.Valid valid =
        assertInstanceOf(Loaded.Valid.class, ConfigFile.load(config, Map.of()), "loads");
    assertEquals(2, valid.snapshot().models().catalog().models().size());
  }

  @Test
  void pricesOfLiteLlmArePerTokenAndNamesWithTheirProvider() throws Exception {
    CommandLineRun run = run("", "--litellm", LITELLM);

    assertEquals(0, run.exit(), run.err());
    assertEquals(
        """
        + groq/llama-3.3-70b-versatile {provider: groq, book: meta/llama-3.3-70b, upstream: \
        llama-3.3-70b-versatile, price: {input: 0.15, output: 0.79}}
        + openai/gpt-4.1-mini {provider: openai, book: openai/gpt-4.1-mini, upstream: gpt-4.1-mini, price: \
        {input: 0.5, output: 1.6, cached_input: 0.1}, retires: 2027-04-14}
        + provider openai
        """,
        run.out());
    assertTrue(run.err().contains("under providers in your configuration: groq\n"), run.err());
  }

  /** What it writes serves: the provider with where it is, the book's licence, an asked one. */
  @Test
  void whatIsImportedCanServeWithNothingPastedByHand() throws Exception {
    String list =
        MODELS_DEV.replace(
            "\"gpt-4.1-mini\":{",
            "\"ours-2\":{\"open_weights\":true,\"cost\":"
                + "{\"input\":1,\"output\":2},\"limit\":{\"context\":9000},\"modalities\":"
                + "{\"output\":[\"text\"]}},\"gpt-4.1-mini\":{");

    CommandLineRun run =
        run("unheard-of\nApache-2.0\n", "--models-dev", list, "--provider", "openai");

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().startsWith("1 model is not in the book. Licence of"), run.err());
    assertTrue(run.err().contains("an id such as Apache-2.0"), run.err());
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"), "version: 1\ninclude: [models.yaml]\n");
    Loaded.Valid valid =
        assertInstanceOf(
            Loaded.Valid.class, ConfigFile.load(config, Map.of("OPENAI_API_KEY", "k")), "loads");
    assertEquals(List.of(), valid.warnings());
    for (var model : valid.snapshot().models().catalog().models()) {
      assertTrue(model.terms().ids().stream().noneMatch(id -> id.contains("unknown")), model.id());
      assertEquals("OpenAI", model.provider().operator());
    }
    CommandLineRun again = run("", "--models-dev", list, "--provider", "openai", "--yes");
    assertTrue(again.err().startsWith("Nothing differs"), "the licence stays: " + again.err());
  }

  /** A provider that the configuration states is not stated twice. */
  @Test
  void aProviderThatIsConfiguredStaysThere() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"), "version: 1\nproviders: { openai: { url: x } }\n");
    Path file = Files.writeString(folder.resolve("list.json"), MODELS_DEV);

    CommandLineRun run =
        CommandLineRun.within(
            Map.of("DRAWBRIDGE_CONFIG", config.toString()),
            "catalog",
            "import",
            "--models-dev",
            file.toString(),
            "--provider",
            "openai",
            "-o",
            out().toString());

    assertEquals(0, run.exit(), run.err());
    assertFalse(Files.readString(out()).contains("providers"), Files.readString(out()));
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhenAskedAndKeepsWhatWasWrittenByHand() throws Exception {
    assertEquals(0, run("", "--models-dev", MODELS_DEV, "--provider", "openai").exit());
    String written = Files.readString(out()) + "    clearance: internal\n";
    Files.writeString(out(), written);
    String dearer = MODELS_DEV.replace("\"input\":0.4", "\"input\":0.5");

    CommandLineRun refused = run("n\n", "--models-dev", dearer, "--provider", "openai");

    assertEquals(1, refused.exit());
    assertEquals(
        "~ gpt-4.1-mini price: none → {input: 0.5, output: 1.6, cached_input: 0.1}\n",
        refused.out());
    assertEquals(written, Files.readString(out()));

    assertEquals(0, run("", "--models-dev", dearer, "--provider", "openai", "--yes").exit());
    assertTrue(Files.readString(out()).contains("input: 0.5"));
    assertTrue(Files.readString(out()).contains("clearance: internal"));
    CommandLineRun again = run("", "--models-dev", dearer, "--provider", "openai");
    assertEquals(0, again.exit());
    assertTrue(again.err().startsWith("Nothing differs"), again.err());
  }

  @Test
  void aPriceInTheOtherUnitIsRefused() throws Exception {
    CommandLineRun run =
        run("", "--models-dev", MODELS_DEV.replace("\"input\":0.59", "\"input\":5.9e-7"));
    assertEquals(2, run.exit());
    assertTrue(
        run.err()
            .endsWith(
                "list.json: groq llama-3.3-70b-versatile: 5.9E-7 reads like USD per token, not per"
                    + " million\n"),
        run.err());

    run = run("", "--litellm", LITELLM.replace(":5e-7", ":0.5"));
    assertEquals(2, run.exit());
    assertTrue(
        run.err().contains("0.5 reads like USD per million tokens, not per token"), run.err());
    assertFalse(Files.exists(out()));
  }

  @Test
  void aFileThatIsNoListOfItIsRefused() throws Exception {
    assertTrue(run("", "--litellm", MODELS_DEV).err().contains("no file of LiteLLM"));
    assertTrue(run("", "--models-dev", "{").err().contains("this is no JSON"));
    assertTrue(
        run("", "--models-dev", MODELS_DEV, "--provider", "none")
            .err()
            .startsWith("The list has no provider none; it has groq, openai"));
  }
}
