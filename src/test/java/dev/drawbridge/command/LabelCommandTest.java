package dev.drawbridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code label FILE}. */
class LabelCommandTest {
  private static final String SECRET = "AKIAQ3EGRZ7T5WXB2LMN";
  @TempDir Path folder;
  private Path request;

  @BeforeEach
  void write() throws Exception {
    request =
        Files.writeString(
            folder.resolve("request.json"),
            "{\"messages\":[{\"content\":\"Hello\"},{\"content\":\"🌉 use " + SECRET + "\"}]}");
  }

  @Test
  void aRequestIsLabelledAndNoValueIsShown() throws Exception {
    var run = CommandLineRun.of("label", request.toString(), "--json");

    assertEquals(0, run.exit(), run::err);
    JsonNode told = Json.tree(run.out());
    assertEquals("restricted", told.path("level").asText());
    JsonNode finding = told.path("findings").path(0);
    assertEquals("aws_access_key", finding.path("type").asText());
    assertEquals(1, finding.path("message").asInt());
    assertEquals(6, finding.path("start").asInt());
    assertEquals(26, finding.path("end").asInt());
    assertFalse(run.out().contains(SECRET), run::out);
  }

  @Test
  void aTextIsLabelledToo() throws Exception {
    Path text = Files.writeString(folder.resolve("note.txt"), "Write to jana.novak@mail-post.de.");

    var run = CommandLineRun.of("label", text.toString());

    assertEquals(0, run.exit(), run::err);
    assertTrue(run.out().contains("email"), run::out);
    assertTrue(run.out().contains("Level: confidential"), run::out);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    var run = CommandLineRun.of("label", folder.resolve("none.txt").toString());

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("none.txt: there is no such file"), run::err);
  }
}
