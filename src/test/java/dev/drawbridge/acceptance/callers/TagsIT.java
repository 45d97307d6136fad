package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls are marked by header, body and key, for policy, record and cost centre. */
class TagsIT {
  private static final String TAGS =
      "tags: { project: { values: [apollo, zeus], required: true }, feature: { pattern: '[a-z-]+' }"
          + " }\n";
  @TempDir static Path folder;
  private static ThreeModelGateway setup;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start() throws Exception {
    setup =
        ThreeModelGateway.start(
            folder, TAGS, ThreeModelGateway.FACTS + "    labels: { cost_center: \"4711\" }\n");
    gateway = setup.gateway();
    research = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
  }

  private static HttpResponse<String> tagged(String key, String metadata, String... headers)
      throws Exception {
    String body =
        "{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}"
            .formatted(metadata.isEmpty() ? "" : ",\"metadata\":" + metadata);
    return gateway.post("/v1/chat/completions", key, body, headers);
  }

  private static JsonObject row(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    return gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
  }

  private static void refused(String message, HttpResponse<String> answer) {
    assertEquals(400, answer.statusCode(), answer.body());
    var error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals("invalid_request", error.getString("code"));
    assertEquals(message, error.getString("message"));
  }

  @Test
  void theRecordHasEveryTagAndPolicyThoseWithDeclaredValues() throws Exception {
    JsonObject row = row(tagged(research, "", "X-Drawbridge-Tags", "project=apollo, feature=rag"));

    assertEquals(
        new JsonObject().put("project", "apollo").put("feature", "rag"), row.getJsonObject("tags"));
    assertEquals(
        new JsonObject().put("project", "apollo"),
        row.getJsonObject("input").getJsonObject("request").getJsonObject("tags"));
    assertEquals("4711", row.getJsonObject("labels").getString("cost_center"));
  }

  @Test
  void theHeaderWinsOverTheBody() throws Exception {
    JsonObject row =
        row(
            tagged(
                research,
                "{\"project\":\"zeus\",\"feature\":\"chat\",\"theirs\":\"4\"}",
                "X-Drawbridge-Tags",
                "project=apollo"));

    assertEquals(
        new JsonObject().put("project", "apollo").put("feature", "chat"),
        row.getJsonObject("tags"));
    var sent = setup.vendor().calls().getLast().body().getJsonObject("metadata");
    assertEquals("zeus", sent.getString("project"), "the body stays the caller's own");
  }

  @Test
  void aKeysOwnTagCannotBeOverridden() throws Exception {
    String key =
        String.valueOf(
            ((Map<?, ?>)
                    gateway.control(
                        "key.create",
                        Map.of("team", "research", "tags", Map.of("project", "zeus"))))
                .get("secret"));

    JsonObject row =
        row(
            tagged(
                key, "{\"project\":\"apollo\"}", "X-Drawbridge-Tags", "project=apollo,feature=x"));

    assertEquals("zeus", row.getJsonObject("tags").getString("project"));
    assertEquals("x", row.getJsonObject("tags").getString("feature"));
    assertEquals(200, gateway.chat(key, "small").statusCode(), "what its key has is not missing");
  }

  @Test
  void whatIsUndeclaredWrongOrMissingIsRefused() throws Exception {
    refused(
        "X-Drawbridge-Tags: no such tag is declared; there are project, feature.",
        tagged(research, "", "X-Drawbridge-Tags", "project=apollo,other=1"));
    refused(
        "X-Drawbridge-Tags: the tag project is one of apollo, zeus.",
        tagged(research, "", "X-Drawbridge-Tags", "project=hera"));
    refused(
        "metadata.feature: the tag feature does not match [a-z-]+.",
        tagged(research, "{\"project\":\"zeus\",\"feature\":\"A\"}"));
    refused(
        "X-Drawbridge-Tags lacks the tag project, which every call must have.",
        tagged(research, ""));
    assertTrue(tagged(research, "{\"project\":\"zeus\"}").statusCode() == 200);
  }

  @Test
  void aKeyHasDeclaredTagsOnly() throws Exception {
    var answer =
        gateway.adminPost(
            "/api/v1/keys", "{\"team\":\"research\",\"tags\":{\"project\":\"hera\"}}");

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("tags: the tag project is one of apollo, zeus."));
  }

  @Test
  void decisionsAreFoundByTheirTags() throws Exception {
    String wanted =
        row(tagged(research, "", "X-Drawbridge-Tags", "project=zeus, feature=found"))
            .getString("request_id");
    row(tagged(research, "", "X-Drawbridge-Tags", "project=apollo, feature=found"));

    assertEquals(List.of(wanted), found("?tag.project=zeus&tag.feature=found"));
    assertEquals(2, found("?tag.feature=found").size());
    assertEquals(List.of(), found("?tag.project=zeus&tag.feature=lost"));
    assertEquals(List.of(), found("?tag.project=zeus&tag.feature=found&team=other"));
    assertEquals(400, gateway.admin("/api/v1/decisions?tag.=zeus").statusCode());
    CommandLineRun run =
        CommandLineRun.of(
            "audit",
            "search",
            "--data",
            folder.resolve("var").toString(),
            "--tag",
            "project=zeus",
            "--tag",
            "feature=found",
            "--json");
    assertEquals(0, run.exit(), run.err());
    assertEquals(List.of(wanted), ids(new JsonObject(run.out())));
  }

  private static List<String> found(String query) throws Exception {
    HttpResponse<String> answer = gateway.admin("/api/v1/decisions" + query);
    assertEquals(200, answer.statusCode(), answer.body());
    return ids(new JsonObject(answer.body()));
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("decisions").stream()
        .map(row -> ((JsonObject) row).getString("request_id"))
        .toList();
  }
}
