package dev.drawbridge.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.MarkdownPage;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claude Code and Codex, as they are, work through the gateway whatever the vendor. They weigh 640
 * MB, so {@code mvn -Pagents verify} runs this and nothing else does.
 */
class CodingAgentsCheck {
  private static final long PATIENCE_SECONDS = 120;
  private static final String MAIL = "jana.novak@mail-post.de";
  private static final String CARD = "4111 1111 1111 1111";
  private static EveryVendorGateway vendors;
  private static Path agents;

  /** Of a team whose facts say {@code unasked_tools: drop}. */
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    agents = ForeignClients.AGENTS.installed();
    vendors = EveryVendorGateway.start(folder);
    key = vendors.gateway().key("agents");
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
            "ANTHROPIC_BASE_URL",
            vendors.base().toString(),
            "ANTHROPIC_API_KEY",
            key,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
            "1");
    said(home, environment, "Hello 🌉! You said:", claude("Hello", model));
    said(home, environment, "The tools said:", claude("What is the weather?", model));
  }

  /**
   * It reads a file with an address and a card's number, and writes the address into another: the
   * vendor sees pseudonyms, and the tools work on what is true.
   */
  @ParameterizedTest
  @MethodSource("models")
  void claudeCodeWorksOnWhatIsMaskedForTheVendor(String model, @TempDir Path home)
      throws Exception {
    Map<String, String> environment =
        Map.of(
            "ANTHROPIC_BASE_URL", vendors.base().toString(),
            "ANTHROPIC_API_KEY", vendors.maskingKey(),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    Path read = Files.writeString(home.resolve("customer.txt"), "Bill " + MAIL + " by " + CARD);
    Path written = home.resolve("letter.txt");
    int before = vendor(model).calls().size();

    String told =
        said(
            home,
            environment,
            "The tools said:",
            claude("call Read with {\"file_path\":\"" + read + "\"}", model));
    said(
        home,
        environment,
        "The tools said:",
        claude(
            "call Write with {\"file_path\":\"" + written + "\",\"content\":\"Dear " + MAIL + "\"}",
            model));

    String answer = told.substring(told.lastIndexOf("The tools said:"));
    assertTrue(answer.contains(MAIL) && answer.contains(CARD), told);
    assertEquals("Dear " + MAIL, Files.readString(written).strip());
    sawPseudonymsOnly(model, before);
  }

  /** The models are those that it names itself. */
  @Test
  void claudeCodeNeedsNoMoreThanABaseUrlAndAKey(@TempDir Path home) throws Exception {
    Map<String, String> environment =
        Map.of("ANTHROPIC_BASE_URL", vendors.base().toString(), "ANTHROPIC_API_KEY", key);

    said(home, environment, "Hello 🌉! You said:", claude(), "-p", "Hello");

    String model = vendors.vendor("anthropic").lastCall().json().getString("model");
    assertEquals("claude-sonnet-4-6", model, "what the configuration calls it");
  }

  /** Its search is sent as always, and the vendor gets none. */
  @Test
  void codexNeedsTheOneBlockThatThePageShows(@TempDir Path home) throws Exception {
    Path folder = Files.createDirectories(home.resolve(".codex"));
    String block = MarkdownPage.CLIENTS.fence("toml", "model_provider");
    Files.writeString(
        folder.resolve("config.toml"),
        block.replace("http://127.0.0.1:8080", vendors.base().toString()));
    String codex = agents.resolve("node_modules/.bin/codex").toString();

    said(
        home,
        Map.of("DRAWBRIDGE_KEY", key),
        "Hello 🌉! You said:",
        codex,
        "exec",
        "--skip-git-repo-check",
        "Hello");

    String sent = vendors.vendor("openai").lastCall().body().toString();
    assertFalse(sent.contains("\"type\":\"web_search\""), sent);
    String found = vendors.gateway().admin("/api/v1/decisions?team=agents&limit=1").body();
    String id =
        new JsonObject(found).getJsonArray("decisions").getJsonObject(0).getString("request_id");
    assertTrue(vendors.gateway().row(id).encode().contains("tools.web_search"), "left out");
  }

  private static String claude() {
    return agents.resolve("node_modules/@anthropic-ai/claude-code-linux-x64/claude").toString();
  }

  private static String[] claude(String prompt, String model) {
    return new String[] {claude(), "-p", prompt, "--model", model, "--allowedTools", "Read,Write"};
  }

  private static VendorServer vendor(String model) {
    return vendors.vendor(model.substring("on-".length()));
  }

  private static void sawPseudonymsOnly(String model, int before) {
    List<VendorServer.Call> calls = vendor(model).calls();
    assertTrue(calls.size() > before + 2, () -> calls.size() + " calls after " + before);
    boolean pseudonyms = false;
    for (VendorServer.Call call : calls.subList(before, calls.size())) {
      String body = call.body().toString();
      assertFalse(body.contains("novak") || body.contains("4111 1111"), body);
      pseudonyms |= body.contains("<EMAIL_1>") && body.contains("<CREDIT_CARD_1>");
    }
    assertTrue(pseudonyms);
  }

  @ParameterizedTest
  @MethodSource("models")
  void codexTalksAndUsesTools(String model, @TempDir Path home) throws Exception {
    Map<String, String> environment = Map.of("DRAWBRIDGE_KEY", key);
    said(home, environment, "Hello 🌉! You said:", codex(model, "Hello"));
    said(home, environment, "The tools said:", codex(model, "What is the weather?"));
  }

  /** It prints a file with an address and a card's number, and writes the address into another. */
  @ParameterizedTest
  @MethodSource("models")
  void codexWorksOnWhatIsMaskedForTheVendor(String model, @TempDir Path home) throws Exception {
    Map<String, String> environment = Map.of("DRAWBRIDGE_KEY", vendors.maskingKey());
    Files.writeString(home.resolve("customer.txt"), "Bill " + MAIL + " by " + CARD);
    int before = vendor(model).calls().size();

    String told = said(home, environment, "The tools said:", codex(model, run("cat customer.txt")));
    said(
        home,
        environment,
        "The tools said:",
        codex(model, run("echo Dear " + MAIL + " > letter.txt")));

    String answer = told.substring(told.lastIndexOf("The tools said:"));
    assertTrue(answer.contains(MAIL) && answer.contains(CARD), told);
    assertEquals("Dear " + MAIL, Files.readString(home.resolve("letter.txt")).strip());
    sawPseudonymsOnly(model, before);
  }

  private static String run(String command) {
    return "call exec_command with {\"cmd\":\"" + command + "\"}";
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
      // A folder of the test's own is all that there is.
      "--dangerously-bypass-approvals-and-sandbox",
      "-c",
      "model_provider=drawbridge",
      "-c",
      provider,
      "-m",
      model,
      prompt
    };
  }

  private static String said(
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
    return all;
  }
}
