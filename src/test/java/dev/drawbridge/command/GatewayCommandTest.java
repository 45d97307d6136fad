package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlServer;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a running gateway can do is asked of it, by its data folder's socket. */
class GatewayCommandTest {
  private Path folder = Path.of("");
  private String config = "";

  @BeforeEach
  void write() throws Exception {
    folder = Files.createTempDirectory("gateway");
    config =
        Files.writeString(
                folder.resolve("d.yaml"),
                """
                version: 1
                data: ./var
                providers:
                  house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
                models:
                  house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
                """)
            .toString();
  }

  @Test
  void theRunningGatewayIsAsked() throws Exception {
    List<String> asked = new ArrayList<>();
    try (ControlLock lock = ControlLock.take(folder.resolve("var"));
        ControlServer _ =
            ControlServer.start(
                lock,
                (user, command, arguments) -> {
                  asked.add(command + " " + arguments);
                  return Future.succeededFuture(Map.of("circuit", "closed"));
                })) {
      CommandLineRun run =
          CommandLineRun.of(
              "gateway",
              "provider-reset",
              "-c",
              config,
              "--provider",
              "house",
              "--model",
              "house-open");

      assertEquals(0, run.exit(), run.err());
      assertEquals("closed", new ObjectMapper().readTree(run.out()).path("circuit").asText());
    }
    assertEquals(List.of("provider.reset {provider=house, model=house-open}"), asked);
  }

  @Test
  void withoutAGatewayNothingIsOpened() {
    CommandLineRun run = CommandLineRun.of("gateway", "usage", "-c", config);

    assertEquals(1, run.exit());
    assertEquals("No gateway runs on " + folder.resolve("var") + ".", run.err().strip());
    assertFalse(Files.exists(folder.resolve("var")), "none is made");
  }

  @Test
  void anArgumentThatIsMissingIsNamed() {
    CommandLineRun run =
        CommandLineRun.of("gateway", "provider-reset", "-c", config, "--provider", "house");

    assertEquals(2, run.exit());
    assertEquals("Missing required option: '--model=MODEL'", run.err().lines().toList().getFirst());
  }
}
