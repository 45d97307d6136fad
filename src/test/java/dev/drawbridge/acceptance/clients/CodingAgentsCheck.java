package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claude Code and Codex, as they are, work through the gateway whatever the vendor. They weigh 640
 * MB, so {@code mvn -Pagents verify} runs this and nothing else does.
 */
class CodingAgentsCheck {
  private static final long PATIENCE_SECONDS = 120;
  private static EveryVendorGateway vendors;
  private static Path agents;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    agents = ForeignClients.AGENTS.installed();
    vendors = EveryVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  static List<String> models() {
    return vendors.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void claudeCodeTalksAndUsesTools(String model, @TempDir Path home) throws Exception {
    Map<String, String> environment =
        Map.of(
            "ANTHROPIC_BASE_URL", vendors.base().toString(),
            "ANTHROPIC_API_KEY", vendors.key(),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    String claude =
        agents.resolve("node_modules/@anthropic-ai/claude-code-linux-x64/claude").toString();
    said(home, environment, "Hello 🌉! You said:", claude, "-p", "Hello", "--model", model);
    said(
        home,
        environment,
        "The tools said:",
        claude,
        "-p",
        "What is the weather?",
        "--model",
        model);
  }

  @ParameterizedTest
  @MethodSource("models")
  void codexTalksAndUsesTools(String model, @TempDir Path home) throws Exception {
    Map<String, String> environment = Map.of("DRAWBRIDGE_KEY", vendors.key());
    said(home, environment, "Hello 🌉! You said:", codex(model, "Hello"));
    said(home, environment, "The tools said:", codex(model, "What is the weather?"));
  }

  private static String[] codex(String model, String prompt) {
    String provider =
        "model_providers.drawbridge={name=\"drawbridge\",base_url=\""
            + vendors.base()
            + "/v1\",env_key=\"DRAWBRIDGE_KEY\",wire_api=\"responses\"}";
    return new String[] {
      agents.resolve("node_modules/.bin/codex").toString(),
      "exec",
      "--skip-git-repo-check",
      "-c",
      "model_provider=drawbridge",
      "-c",
      provider,
      "-c",
      "web_search=\"disabled\"",
      "-m",
      model,
      prompt
    };
  }

  private static void said(
      Path home, Map<String, String> environment, String expected, String... command)
      throws IOException, InterruptedException {
    Path told = Files.createTempFile(home, "said", ".txt");
    var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    builder.redirectOutput(told.toFile()).redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), command[0] + " hangs");
    } finally {
      process.destroyForcibly();
    }
    String all = Files.readString(told, UTF_8);
    assertTrue(all.contains(expected), () -> command[0] + " said: " + all);
  }
}
