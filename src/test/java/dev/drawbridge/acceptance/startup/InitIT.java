package dev.drawbridge.acceptance.startup;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.server.StartedGateway;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an empty folder to an answer: {@code init}, {@code check}, its cases, a key, a client. */
class InitIT {
  @TempDir Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor server;

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

  private CommandLineRun run(String... args) {
    CommandLineRun run = CommandLineRun.by(StartedGateway.launcher(), Map.of(), args);
    assertEquals(0, run.exit(), run.out() + run.err());
    return run;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--vendor none --team ops,research",
        "--vendor openai,anthropic --jurisdiction US --systemd",
        "--keycloak https://id.acme.example/realms/acme",
      })
  void whatItWritesServesAtOnce(String flags) throws Exception {
    Path home = folder.resolve("gateway");
    List<String> init =
        new ArrayList<>(List.of("init", home.toString(), "--yes", "--local", "http://127.0.0.1:"));
    init.set(init.size() - 1, init.getLast() + server.port());
    if (!flags.isEmpty()) init.addAll(List.of(flags.split(" ")));
    run(init.toArray(String[]::new));
    String config = home.resolve("drawbridge.yaml").toString();

    run("check", "-c", config);
    CommandLineRun cases =
        run("policy", "test", home.resolve("policies-test").toString(), "-c", config);
    String team = flags.contains("ops") ? "ops" : "research";
    String key = run("key", "create", "-c", config, "--team", team).out().strip();

    assertTrue(cases.out().endsWith("cases pass\n"), cases.out());
    assertEquals("Hello there.", served(home, key));
  }

  private String served(Path home, String key) throws Exception {
    Path config = home.resolve("drawbridge.yaml");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceAll("port: (8080|9090)", "port: 0"));
    var keys = Map.of("OPENAI_API_KEY", "k", "ANTHROPIC_API_KEY", "k");
    var valid = assertInstanceOf(Loaded.Valid.class, ConfigFile.load(config, keys));
    StartedGateway gateway = await(StartedGateway.start(config, keys, valid.snapshot()));
    var client =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + gateway.port() + "/v1")
            .apiKey(key)
            .build();
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
      await(gateway.stop());
    }
  }
}
