package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsCommandTest {
  @TempDir Path temp;

  private String file(String... lines) throws Exception {
    return Files.writeString(temp.resolve("answers.jsonl"), String.join("\n", lines)).toString();
  }

  @Test
  void showsWhatEachAnswerMeans() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "signals",
            "test",
            file(
                "{\"provider\":\"groq\",\"status\":429,\"body\":{\"error\":{\"message\":\"Please"
                    + " try again in 1.5s.\"}},\"class\":\"throttled\"}",
                "",
                "{\"provider\":\"any\",\"status\":418,\"body\":\"teapot\"}"));

    assertEquals(0, run.exit(), run.err());
    assertEquals(
        """
        LINE  PROVIDER  STATUS  CLASS         SCOPE             WAIT   RULE
        1     groq      429     throttled     credential_model  1.5 s  any.status-429
        3     any       418     unclassified  request                  none
        """,
        run.out());
  }

  @Test
  void anotherClassThanExpectedFails() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "signals",
            "test",
            "--json",
            file("{\"provider\":\"openai\",\"status\":401,\"body\":{},\"class\":\"throttled\"}"));

    assertEquals(1, run.exit(), run.err());
    JsonNode all = new ObjectMapper().readTree(run.out());
    assertEquals(1, all.path("wrong").asInt());
    assertEquals("auth_revoked", all.at("/answers/0/class").asText());
    assertEquals(false, all.at("/answers/0/right").asBoolean());
  }

  @Test
  void theConfigurationsOwnRulesCount() throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("d.yaml"),
            """
            version: 1
            providers:
              local: { url: "http://127.0.0.1:1/v1", dialect: openai, jurisdiction: DE, hosting: own }
            models: { small: { provider: local, licence: MIT } }
            signals:
            - { id: teapot, status: [418], class: transient, says: It brews. }
            """);
    CommandLineRun run =
        CommandLineRun.of(
            "signals",
            "test",
            file("{\"provider\":\"local\",\"status\":418,\"body\":\"\",\"class\":\"transient\"}"),
            "-c",
            config.toString());

    assertEquals(0, run.exit(), run.err() + run.out());
    assertTrue(run.out().contains("own.teapot"), run.out());
  }

  @Test
  void aLineThatIsNoAnswerIsToldWithItsNumber() throws Exception {
    CommandLineRun run = CommandLineRun.of("signals", "test", file("{\"status\":400}", "[]"));
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("answers.jsonl:2: expected an object with a status"), run.err());
  }
}
