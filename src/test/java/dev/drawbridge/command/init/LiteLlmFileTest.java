package dev.drawbridge.command.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LiteLLM's configuration becomes ours, and what does not is listed. */
class LiteLlmFileTest {
  private static final String THEIRS =
      """
      model_list:
        - model_name: gpt-4o
          litellm_params: { model: openai/gpt-4o, api_key: os.environ/MY_OPENAI_KEY, rpm: 60 }
        - model_name: gpt-4o
          litellm_params: { model: openai/gpt-4o, api_key: os.environ/OTHER_KEY }
        - model_name: smart
          litellm_params: { model: anthropic/claude-sonnet-4-5-20250929, api_key: sk-ant-in-the-file }
        - model_name: house
          litellm_params: { model: hosted_vllm/Qwen/Qwen3-8B, api_base: "http://10.0.0.7:8000/v1" }
        - model_name: odd
          litellm_params: { model: openai/who-knows, api_base: "http://localhost:9000/v1" }
        - model_name: cloud
          litellm_params: { model: bedrock/anthropic.claude-3-haiku-20240307-v1:0 }
        - model_name: "*"
          litellm_params: { model: "openai/*" }
      router_settings:
        fallbacks: [{ smart: [gpt-4o, house] }]
        model_group_alias: { best: smart }
        num_retries: 3
      litellm_settings:
        drop_params: true
        default_team_settings:
          - { team_id: research, models: [smart, house], max_budget: 100, budget_duration: 30d }
      general_settings: { master_key: sk-1234 }
      """;

  @TempDir Path folder = Path.of("");

  private CommandLineRun init(String theirs) throws Exception {
    Path file = Files.writeString(folder.resolve("config.yaml"), theirs);
    return CommandLineRun.of(
        "init",
        folder + "/new",
        "--yes",
        "--jurisdiction",
        "DE",
        "--from-litellm",
        file.toString());
  }

  @Test
  void modelsKeysFallbacksTeamsAndBudgetsAreTaken() throws Exception {
    CommandLineRun run = init(THEIRS);
    CommandLineRun check = CommandLineRun.of("check", "-c", folder + "/new/drawbridge.yaml");
    String config = Files.readString(folder.resolve("new/drawbridge.yaml"));
    String facts = Files.readString(folder.resolve("new/governance.yaml"));

    assertEquals(0, run.exit(), run.err());
    assertEquals(0, check.exit(), check.err());
    assertTrue(config.contains("key: env:MY_OPENAI_KEY"), config);
    assertTrue(config.contains("\n  gpt-4o: { provider: openai, book: openai/gpt-4o"), config);
    assertTrue(config.contains("book: anthropic/claude-sonnet-4-5"), config);
    assertTrue(config.contains("url: http://10.0.0.7:8000/v1"), config);
    assertTrue(
        config.contains("\n  smart: [claude-sonnet-4-5-20250929, gpt-4o, Qwen3-8B]"), config);
    assertTrue(config.contains("\n  best: [claude-sonnet-4-5-20250929]"), config);
    assertTrue(facts.contains("budget: { usd: 100, per: month }"), facts);
    assertTrue(facts.contains("models: [smart, house]"), facts);
  }

  @Test
  void whatIsNotTakenIsListedAndNoKeyIsWritten() throws Exception {
    CommandLineRun run = init(THEIRS);
    String config = Files.readString(folder.resolve("new/drawbridge.yaml"));

    assertFalse(config.contains("sk-ant-in-the-file"), config);
    assertFalse(run.err().contains("sk-"), run.err());
    for (String said :
        new String[] {
          "model smart has its key in the file; put it into the variable ANTHROPIC_API_KEY",
          "model cloud is at bedrock",
          "model * names many models",
          "model gpt-4o rpm",
          "router_settings.num_retries",
          "litellm_settings.drop_params",
          "general_settings",
          "To complete in drawbridge.yaml: odd",
        }) {
      assertTrue(run.err().contains(said), said + "\n" + run.err());
    }
  }

  @Test
  void anotherFileIsRefused() throws Exception {
    CommandLineRun run = init("version: 1\n");

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("model_list"), run.err());
    assertFalse(Files.exists(folder.resolve("new")));
  }
}
