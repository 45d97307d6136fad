package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compose file before the library that {@code docker compose} loads it with: its schema, what
 * it takes of the environment, and what it refers to.
 */
class ComposeIT {
  private static final int SECONDS = 60;

  @TempDir private Path folder = Path.of("");

  private static Answer loaded(Path compose, Path environment) throws Exception {
    return GoPrograms.run(
        List.of(
            GoPrograms.own("composecheck").toString(),
            compose.toAbsolutePath().toString(),
            environment.toAbsolutePath().toString()),
        SECONDS);
  }

  private Path environment() throws Exception {
    return Files.writeString(folder.resolve(".env"), ComposeFiles.filledIn());
  }

  @Test
  void dockerComposeLoadsIt() throws Exception {
    Answer answer = loaded(ComposeFiles.COMPOSE, environment());

    assertEquals(0, answer.exit(), answer.said());
    JsonNode project = ChartFiles.JSON.readTree(answer.said());
    assertEquals(6, project.path("services").size());
    String password = project.at("/services/postgres/environment/POSTGRES_PASSWORD").asText();
    assertEquals("of-twenty-letters-or-more", password);
    for (JsonNode service : project.path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        boolean bound = volume.path("type").asText().equals("bind");
        String from = volume.path("source").asText();
        assertTrue(!bound || Files.exists(Path.of(from)), from);
      }
    }
  }

  @Test
  void itIsNotStartedWithoutPasswords() throws Exception {
    Answer answer = loaded(ComposeFiles.COMPOSE, ComposeFiles.EXAMPLE);

    assertNotEquals(0, answer.exit(), answer.said());
    assertTrue(answer.said().contains("set it in .env"), answer.said());
  }

  @Test
  void aWrongFieldIsFound() throws Exception {
    String wrong =
        Files.readString(ComposeFiles.COMPOSE).replace("read_only: true", "read_only: perhaps");
    Path file = Files.writeString(folder.resolve("compose.yaml"), wrong);

    Answer answer = loaded(file, environment());

    assertNotEquals(0, answer.exit(), answer.said());
    assertTrue(answer.said().contains("read_only"), answer.said());
  }
}
