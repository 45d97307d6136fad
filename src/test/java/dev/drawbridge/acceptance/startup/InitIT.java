package dev.drawbridge.acceptance.startup;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.fixture.FirstGateway;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From an empty folder to an answer: {@code init}, {@code check}, its cases, a key, a client. */
class InitIT {
  private static final Pattern EXPOSURE = Pattern.compile("exposure level for \\S+: ([0-9.]+)");
  @TempDir Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor server;

  /** A model server of one's own, of which vLLM's list tells. */
  @BeforeEach
  void startServer() throws Exception {
    server = FakeVendor.start(vertx);
    var model =
        new JsonObject()
            .put("id", "Qwen/Qwen3-8B")
            .put("owned_by", "vllm")
            .put("max_model_len", 32_768);
    var list = new JsonObject().put("object", "list").put("data", new JsonArray().add(model));
    server.always(
        call -> {
          if (call.path().endsWith("/chat/completions")) {
            FakeVendor.json(call, 200, FakeVendor.completion(call, "Hello there."));
          } else {
            FakeVendor.json(call, call.path().equals("/v1/models") ? 200 : 404, list);
          }
        });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    await(vertx.close());
  }

  /** What a person answers, each with another vendor's own client. */
  enum Answers {
    NOTHING("", "research"),
    SERVERS_ALONE("--vendor none --team ops,research", "ops"),
    VENDORS("--vendor openai,anthropic --jurisdiction US --systemd", "research"),
    KEYCLOAK("--keycloak https://id.acme.example/realms/acme --compose", "research"),
    BY_QUESTIONS("", "legal") {
      @Override
      String typed() {
        return "Müller & Söhne\nat\nnone\ngoogle\nlegal, sales\ny\nn\n";
      }
    },
    FROM_LITELLM("--from-litellm $HERE/litellm.yaml", "growth");

    private final String flags;
    private final String team;

    Answers(String flags, String team) {
      this.flags = flags;
      this.team = team;
    }

    /** Empty where nothing is asked. */
    String typed() {
      return "";
    }
  }

  private FirstGateway gateway(Answers answers) throws Exception {
    String own = "http://127.0.0.1:" + server.port();
    Files.writeString(
        folder.resolve("litellm.yaml"),
        """
        model_list:
          - model_name: chat
            litellm_params: { model: hosted_vllm/Qwen/Qwen3-8B, api_base: "$OWN/v1" }
          - model_name: gpt-5-mini
            litellm_params: { model: openai/gpt-5-mini, api_key: os.environ/OPENAI_API_KEY }
        """
            .replace("$OWN", own));
    List<String> flags = new ArrayList<>();
    for (String each : answers.flags.split(" ")) {
      if (!each.isEmpty()) flags.add(each.replace("$HERE", folder.toString()));
    }
    if (answers == Answers.FROM_LITELLM) flags.addAll(List.of("--team", answers.team));
    else flags.addAll(List.of("--local", own));
    return FirstGateway.in(
        folder.resolve("gateway"), answers.typed(), Map.of(), answers.team, flags);
  }

  @ParameterizedTest
  @EnumSource
  void whatItWritesServesAtOnce(Answers answers) throws Exception {
    try (FirstGateway gateway = gateway(answers)) {
      String said =
          switch (answers.ordinal() % 3) {
            case 0 -> byOpenAi(gateway);
            case 1 -> byAnthropic(gateway);
            default -> byGoogle(gateway);
          };
      assertEquals("Hello there.", said);
      assertEquals("Qwen/Qwen3-8B", server.lastCall().body().getString("model"));
    }
  }

  private static String byOpenAi(FirstGateway gateway) {
    var client =
        OpenAIOkHttpClient.builder().baseUrl(gateway.base() + "/v1").apiKey(gateway.key()).build();
    try {
      return client
          .chat()
          .completions()
          .create(
              ChatCompletionCreateParams.builder().model("chat").addUserMessage("Hello").build())
          .choices()
          .getFirst()
          .message()
          .content()
          .orElse("");
    } finally {
      client.close();
    }
  }

  private static String byAnthropic(FirstGateway gateway) {
    var client =
        AnthropicOkHttpClient.builder()
            .baseUrl(gateway.base().toString())
            .apiKey(gateway.key())
            .build();
    try {
      return client
          .messages()
          .create(
              MessageCreateParams.builder()
                  .model("chat")
                  .maxTokens(64)
                  .addUserMessage("Hello")
                  .build())
          .content()
          .getFirst()
          .text()
          .orElseThrow()
          .text();
    } finally {
      client.close();
    }
  }

  private static String byGoogle(FirstGateway gateway) {
    try (Client client =
        Client.builder()
            .apiKey(gateway.key())
            .httpOptions(HttpOptions.builder().baseUrl(gateway.base().toString()).build())
            .build()) {
      return String.valueOf(client.models.generateContent("chat", "Hello", null).text());
    }
  }

  /** As systemd itself reads it, and as safe as the one that is shipped. */
  @Test
  void theUnitIsOneAndHardened() throws Exception {
    Optional<Path> analyze = Prerequisite.onPath("systemd-analyze");
    Prerequisite.require(analyze.isPresent(), "systemd-analyze reads the unit");
    try (FirstGateway gateway = gateway(Answers.VENDORS)) {
      Path unit = gateway.home().resolve("drawbridge.service");
      String program = analyze.orElseThrow().toString();

      FinishedCommand read =
          FinishedCommand.in(folder, program, "verify", "--man=no", unit.toString());
      FinishedCommand rated =
          FinishedCommand.in(
              folder, program, "security", "--offline=true", "--no-pager", unit.toString());

      List<String> faults =
          read.said()
              .lines()
              .filter(line -> line.contains("drawbridge.service"))
              // The program's own place is the one of this test.
              .filter(line -> !line.contains("is not executable"))
              .toList();
      assertEquals(List.of(), faults);
      Matcher exposure = EXPOSURE.matcher(rated.said());
      assertTrue(exposure.find(), rated::said);
      assertTrue(Double.parseDouble(exposure.group(1)) <= 2.0, rated::said);
    }
  }

  /** What it mounts is there, and what it publishes is of this machine. */
  @Test
  void theComposeFileMountsWhatIsThere() throws Exception {
    try (FirstGateway gateway = gateway(Answers.KEYCLOAK)) {
      Path home = gateway.home();
      JsonNode file = new YAMLMapper().readTree(home.resolve("compose.yaml").toFile());
      JsonNode service = file.at("/services/drawbridge");

      assertEquals("./:/etc/drawbridge:ro", service.at("/volumes/0").asText());
      assertEquals("/etc/drawbridge/drawbridge.yaml", service.at("/command/2").asText());
      assertTrue(Files.exists(home.resolve("drawbridge.yaml")));
      assertTrue(file.at("/volumes/data").isObject());
      for (JsonNode port : service.path("ports")) {
        assertTrue(port.asText().startsWith("127.0.0.1:"), port.asText());
      }
      assertEquals("OPENAI_API_KEY", service.at("/environment/0").asText());
    }
  }
}
