package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.UsedGateway.assertError;
import static dev.drawbridge.fixture.UsedGateway.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts are read with a reason, by those who may, and never without a record of it. */
class PromptsIT {
  private static UsedGateway used;
  private static String id;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    used = UsedGateway.start(folder);
    id =
        used.search("?model=small&outcome=complete&limit=1")
            .getJsonObject(0)
            .getString("request_id");
  }

  @AfterAll
  static void stop() throws Exception {
    used.close();
  }

  private static HttpResponse<String> get(String path, String key) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + used.gateway().adminPort() + path);
    var request = HttpRequest.newBuilder(uri).header("x-api-key", key).build();
    return used.http().send(request, BodyHandlers.ofString());
  }

  private static String data() {
    return used.folder().resolve("var").toString();
  }

  @Test
  void promptAndAnswerAreShownAndTheReadingIsOnRecord() throws Exception {
    JsonObject shown = object(used.gateway().admin("/api/v1/prompts/" + id + "?reason=case%2047"));

    assertEquals(id, shown.getString("request_id"));
    assertTrue(shown.getString("prompt").contains("Hello"), shown.getString("prompt"));
    assertTrue(shown.getString("answer").contains("choices"), shown.getString("answer"));
    String event = reading("case 47");
    assertTrue(event.contains("\"actor\":\"key:"), event);
    assertTrue(event.contains("\"request_id\":\"" + id + "\""), event);
  }

  /** The event of a reading with that reason, as it is on the disk. */
  private static String reading(String reason) throws Exception {
    String log = used.recorded();
    int at = log.indexOf("\"reason\":\"" + reason + "\"");
    assertTrue(at >= 0, "no reading is on record");
    String event = log.substring(log.lastIndexOf("{\"time\"", at), log.indexOf("}}", at));
    assertTrue(event.contains("\"type\":\"read\""), event);
    return event;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?reason=", "?reason=%20%20", "?why=because"})
  void readingWithoutAReasonIsRefusedAndNothingIsRead(String query) throws Exception {
    HttpResponse<String> answer = used.gateway().admin("/api/v1/prompts/" + id + query);

    assertError(400, "invalid_request", answer);
    assertFalse(answer.body().contains("Hello"));
  }

  @Test
  void whoMayReadDecisionsMayNotReadPrompts() throws Exception {
    String viewer = used.gateway().key("viewers", "drawbridge-viewer");

    assertEquals(200, get("/api/v1/decisions/" + id, viewer).statusCode());
    assertError(403, "denied", get("/api/v1/prompts/" + id + "?reason=curious", viewer));
    assertFalse(used.recorded().contains("\"reason\":\"curious\""));
  }

  @Test
  void unknownRequestIsNotFoundAndTheAttemptIsOnRecord() throws Exception {
    String unknown = "00000000-0000-7000-8000-000000000000";

    assertError(
        404, "not_found", used.gateway().admin("/api/v1/prompts/" + unknown + "?reason=probe"));
    assertTrue(reading("probe").contains(unknown));
  }

  @Test
  void commandReadsThroughTheRunningGateway() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "audit", "show", id, "--data", data(), "--content", "--reason", "at 3 am");

    assertEquals(0, run.exit(), run.err());
    assertTrue(new JsonObject(run.out()).getString("prompt").contains("Hello"));
    assertTrue(reading("at 3 am").contains("\"actor\":\"local:"));
  }

  @Test
  void commandWithoutAReasonShowsNoContent() {
    CommandLineRun run = CommandLineRun.of("audit", "show", id, "--data", data(), "--content");
    CommandLineRun without = CommandLineRun.of("audit", "show", id, "--data", data());

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--reason"), run.err());
    assertEquals(0, without.exit(), without.err());
    assertFalse(without.out().contains("Hello"));
  }

  @Test
  void commandSearchesByAWholeTextBesideTheGateway() {
    CommandLineRun whole =
        CommandLineRun.of("audit", "search", "--data", data(), "--json", "--text-exact", "Hello");
    CommandLineRun part =
        CommandLineRun.of("audit", "search", "--data", data(), "--json", "--text-exact", "Hell");

    assertEquals(0, whole.exit(), whole.err());
    assertTrue(new JsonObject(whole.out()).getJsonArray("decisions").size() >= 3, whole.out());
    assertEquals(0, new JsonObject(part.out()).getJsonArray("decisions").size(), part.out());
  }

  @Test
  void indexIsMadeAnewByTheRunningGateway() {
    CommandLineRun run = CommandLineRun.of("audit", "reindex", "--data", data());

    assertEquals(0, run.exit(), run.err());
    CommandLineRun found = CommandLineRun.of("audit", "search", "--data", data(), "--json");
    assertTrue(new JsonObject(found.out()).getJsonArray("decisions").size() >= 5, found.out());
  }

  @Test
  void decisionsAreExportedWholeBesideTheGateway(@TempDir Path to) throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "audit",
            "export",
            "--data",
            data(),
            "--since",
            "1d",
            "--format",
            "opa",
            "-o",
            to.toString());

    assertEquals(0, run.exit(), run.err());
    List<String> lines = Files.readAllLines(to.resolve("decisions.jsonl"));
    assertTrue(lines.size() >= 5, run.err());
    for (String line : lines) {
      JsonObject input = new JsonObject(line).getJsonObject("input");
      assertEquals("DE", input.getJsonObject("organisation").getString("jurisdiction"), line);
      JsonObject candidate = input.getJsonArray("candidates").getJsonObject(0);
      assertNotNull(candidate.getJsonObject("licence"), line);
    }
  }

  @Test
  void lagOfEachConsumerIsMeasured() throws Exception {
    String metrics = get("/metrics", used.admin()).body();

    assertTrue(metrics.contains("drawbridge_audit_lag_records{consumer=\"index\"}"), metrics);
  }
}
