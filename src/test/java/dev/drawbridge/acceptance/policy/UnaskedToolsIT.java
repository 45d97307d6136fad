package dev.drawbridge.acceptance.policy;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that sends its vendor's search with every call works for a team that says {@code
 * unasked_tools: drop}, before whatever vendor, and no vendor gets the search.
 */
class UnaskedToolsIT {
  private static final String SEARCH = "{\"type\":\"web_search\",\"search_context_size\":\"low\"}";
  private static EveryVendorGateway vendors;
  private static String agents;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
    agents = vendors.gateway().key("agents");
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  static List<String> models() {
    return vendors.models();
  }

  private static String responses(String model, String tools) {
    return "{\"model\":\"%s\",\"input\":\"Hello\",\"temperature\": 1.50,\"tools\":[%s]}"
        .formatted(model, tools);
  }

  private static HttpResponse<String> ask(String key, String body) throws Exception {
    return vendors.gateway().post("/v1/responses", key, body);
  }

  private static JsonObject ours(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error").getJsonObject("drawbridge");
  }

  @ParameterizedTest
  @MethodSource("models")
  void theCallIsServedWithoutThem(String model) throws Exception {
    String vendor = model.substring("on-".length());
    String function =
        "{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}";
    String body = responses(model, function + "," + SEARCH);

    HttpResponse<String> answer = ask(agents, body);

    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(header(answer, "x-drawbridge-dropped").startsWith("tools.web_search"), model);
    String sent = vendors.vendor(vendor).lastCall().body().toString();
    assertFalse(sent.contains("search"), sent);
    assertTrue(sent.contains("\"f\""), sent);
  }

  @Test
  void theRestPassesByteForByteAndTheRecordNamesWhatWasLeftOut() throws Exception {
    HttpResponse<String> answer = ask(agents, responses("on-openai", SEARCH));

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("tools.web_search", header(answer, "x-drawbridge-dropped"));
    assertEquals(
        "{\"model\":\"gpt-5-mini\",\"input\":\"Hello\",\"temperature\": 1.50}",
        vendors.vendor("openai").lastCall().body().toString());
    String id = header(answer, "x-drawbridge-request-id");
    JsonObject shown =
        new JsonObject(vendors.gateway().admin("/api/v1/prompts/" + id + "?reason=a+test").body());
    assertTrue(shown.encode().contains("\"dropped\":[\"tools.web_search\"]"), shown.encode());
    assertFalse(shown.encode().contains("search_context_size"), shown.encode());
  }

  /** As Codex asks for OpenAI's newest models: its tools stand among the input. */
  private static String lite(String model, String tools) {
    return ("{\"model\":\"%s\",\"input\":[{\"type\":\"additional_tools\",\"id\":\"at_made_by_codex\","
            + "\"role\":\"developer\",\"tools\":[%s]},{\"type\":\"message\",\"role\":\"user\","
            + "\"content\":[{\"type\":\"input_text\",\"text\":\"What is the weather?\"}]}],"
            + "\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":false}")
        .formatted(model, tools);
  }

  private static final String IN_NAMESPACE =
      "{\"type\":\"namespace\",\"name\":\"functions\",\"description\":\"d\",\"tools\":[{\"type\":\"custom\","
          + "\"name\":\"get_weather\",\"description\":\"tells it\"}]}";

  @ParameterizedTest
  @MethodSource("models")
  void soItIsWhereTheToolsStandAmongTheInput(String model) throws Exception {
    String vendor = model.substring("on-".length());

    HttpResponse<String> answer = ask(agents, lite(model, IN_NAMESPACE + "," + SEARCH));

    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(header(answer, "x-drawbridge-dropped").startsWith("tools.web_search"), model);
    String sent = vendors.vendor(vendor).lastCall().body().toString();
    assertFalse(sent.contains("search"), sent);
    if (model.equals("on-openai")) return;
    JsonArray output = new JsonObject(answer.body()).getJsonArray("output");
    JsonObject called = output.getJsonObject(output.size() - 1);
    assertEquals("custom_tool_call", called.getString("type"), answer.body());
    assertEquals("functions", called.getString("namespace"), answer.body());
    assertEquals("get_weather", called.getString("name"), answer.body());
  }

  @Test
  void openAiGetsTheFormAsTheClientMadeIt() throws Exception {
    HttpResponse<String> answer = ask(agents, lite("on-openai", IN_NAMESPACE + "," + SEARCH));

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(
        lite("gpt-5-mini", IN_NAMESPACE), vendors.vendor("openai").lastCall().body().toString());
  }

  @Test
  void aSearchAmongTheInputIsRefusedToATeamWithoutTheFact() throws Exception {
    HttpResponse<String> answer = ask(vendors.key(), lite("on-openai", SEARCH));

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("field_not_permitted", ours(answer).getString("code"));
  }

  @Test
  void aTeamWithoutTheFactIsRefusedAsBefore() throws Exception {
    HttpResponse<String> answer = ask(vendors.key(), responses("on-openai", SEARCH));

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("field_not_permitted", ours(answer).getString("code"));
    assertTrue(answer.body().contains("tools.web_search"), answer.body());
  }

  @ParameterizedTest
  @CsvSource({"required", "web_search"})
  void whatIsAskedForIsRefusedAndNotLeftOut(String choice) throws Exception {
    Object chosen = choice.equals("required") ? choice : new JsonObject().put("type", choice);
    JsonObject body = new JsonObject(responses("on-openai", SEARCH)).put("tool_choice", chosen);
    int before = vendors.vendor("openai").calls().size();

    HttpResponse<String> answer = ask(agents, body.encode());

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("field_not_permitted", ours(answer).getString("code"));
    assertEquals(before, vendors.vendor("openai").calls().size());
  }

  @Test
  void otherFieldsThatChooseBesidePolicyAreRefusedAllTheSame() throws Exception {
    JsonObject body =
        new JsonObject(responses("on-openai", SEARCH))
            .put("prompt", new JsonObject().put("id", "pmpt_1"));

    HttpResponse<String> answer = ask(agents, body.encode());

    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("prompt.id"), answer.body());
  }

  @Test
  void explainNamesWhatWouldBeLeftOut() throws Exception {
    JsonObject chat =
        new JsonObject()
            .put("model", "on-ollama")
            .put(
                "messages",
                new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hi")))
            .put("tools", new JsonArray().add(new JsonObject(SEARCH)));

    HttpResponse<String> told =
        vendors.gateway().post("/drawbridge/v1/explain", agents, chat.encode());

    assertEquals(200, told.statusCode(), told.body());
    assertTrue(new JsonObject(told.body()).getBoolean("allow"), told.body());
    assertTrue(told.body().contains("\"dropped\":[\"tools.web_search\"]"), told.body());
  }
}
