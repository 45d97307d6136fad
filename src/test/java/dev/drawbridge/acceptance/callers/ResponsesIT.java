package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeOpenAi;
import dev.drawbridge.fixture.vendors.FakeResponses;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers of the responses, before a vendor that speaks them and before one that does not. */
class ResponsesIT {
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], purposes: [research], max_sensitivity: restricted, substitute: true }
        loose: { models: [gpt], purposes: [research], fields: [previous_response_id] }
      licences: { allow: [Apache-2.0, vendor-terms] }
      """;

  @TempDir static Path folder;
  private static VendorServer openai;
  private static VendorServer twin;
  private static VendorServer house;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    openai = FakeResponses.start();
    twin = FakeResponses.start();
    house = FakeOpenAi.start();
    gateway = gateway();
    key = gateway.key("research");
  }

  private static TestGateway gateway() throws Exception {
    String tools = ", upstream: big, capabilities: [tools, vision]";
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "providers:\n"
            + SampleConfig.vendor("openai", openai.url() + "/v1")
                .replace(" }", ", vendor: openai }")
            + SampleConfig.vendor("twin", twin.url() + "/v1")
            + SampleConfig.own("house", house.url() + "/v1")
                .replace("own, ", "own, key: \"env:HOUSE_KEY\", ")
            + "models:\n"
            + SampleConfig.closed("gpt", "openai", tools)
            + SampleConfig.closed("gpt-too", "openai", tools)
            + SampleConfig.closed("cleared", "openai", tools)
                .replace("clearance: internal", "clearance: confidential")
            + SampleConfig.closed("other", "twin", tools)
            + SampleConfig.open("llama", "house", tools)
            + "aliases: { any: [other, gpt], first: [gpt, other] }\n";
    return TestGateway.start(
        folder, yaml, FACTS, Map.of("OPENAI_KEY", "ko", "TWIN_KEY", "kt", "HOUSE_KEY", "kh"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    openai.close();
    twin.close();
    house.close();
  }

  @AfterEach
  void deliverAsUsual() throws Exception {
    for (VendorServer each : List.of(openai, twin, house)) {
      each.deliver(VendorServer.Delivery.PIECES);
      each.cutAfter(-1);
    }
    for (String provider : List.of("openai", "twin", "house")) {
      gateway.adminPost("/api/v1/providers/" + provider + "/reset?model=*", "");
    }
  }

  private static HttpResponse<String> ask(String model, String members) throws Exception {
    return askAs(key, model, members);
  }

  private static HttpResponse<String> askAs(String who, String model, String members)
      throws Exception {
    String body = "{\"model\":\"" + model + "\"," + members.replace('\'', '"') + "}";
    return gateway.post("/v1/responses", who, body);
  }

  private static JsonObject answered(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static List<JsonObject> events(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    List<JsonObject> events = new ArrayList<>();
    for (String line : answer.body().split("\n", -1)) {
      if (line.startsWith("data: ")) events.add(new JsonObject(line.substring(6)));
    }
    return events;
  }

  private static String text(JsonObject response) {
    var text = new StringBuilder();
    for (Object item : response.getJsonArray("output")) {
      var json = (JsonObject) item;
      if (!json.getString("type").equals("message")) continue;
      for (Object part : json.getJsonArray("content")) {
        text.append(((JsonObject) part).getString("text"));
      }
    }
    return text.toString();
  }

  @Test
  void openAiAnswersInItsOwnBytes() throws Exception {
    HttpResponse<String> answer = ask("gpt", "'input':'hi','instructions':'be kind'");
    JsonObject response = answered(answer);
    assertEquals("Hello 🌉! You said: hi (be kind)", text(response));
    assertEquals("big", response.getString("model"));
    JsonObject sent = openai.lastCall().json();
    assertEquals(
        new JsonObject().put("model", "big").put("input", "hi").put("instructions", "be kind"),
        sent);
    assertEquals("Bearer ko", openai.lastCall().header("authorization"));
    JsonObject row = ended(gateway, answer);
    assertEquals(
        new JsonObject().put("input", ScriptedModel.INPUT).put("output", ScriptedModel.OUTPUT),
        row.getJsonObject("tokens"));
  }

  @ParameterizedTest
  @EnumSource(VendorServer.Delivery.class)
  void openAiStreamsInItsOwnEvents(VendorServer.Delivery delivery) throws Exception {
    openai.deliver(delivery);
    HttpResponse<String> answer = ask("gpt", "'input':'hi','stream':true");
    List<JsonObject> events = events(answer);
    assertEquals("response.created", events.getFirst().getString("type"));
    assertEquals("response.completed", events.getLast().getString("type"));
    for (int i = 0; i < events.size(); i++) {
      assertEquals(i, events.get(i).getInteger("sequence_number"));
    }
    JsonObject row = ended(gateway, answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(ScriptedModel.OUTPUT, row.getJsonObject("tokens").getInteger("output"));
  }

  @Test
  void aStreamThatBreaksEndsWithAnErrorEvent() throws Exception {
    openai.cutAfter(6);
    house.cutAfter(3);
    for (String model : List.of("gpt", "llama")) {
      List<JsonObject> events = events(ask(model, "'input':'hi','stream':true"));
      JsonObject last = events.getLast();
      assertEquals("error", last.getString("type"), model);
      assertEquals("upstream_failed", last.getString("code"));
      assertEquals("upstream_failed", last.getJsonObject("error").getString("code"));
      assertTrue(events.stream().noneMatch(e -> e.getString("type").equals("response.completed")));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aModelOfAnotherDialectAnswersToo(boolean stream) throws Exception {
    HttpResponse<String> answer =
        ask(
            "llama",
            "'instructions':'be kind','stream':"
                + stream
                + ",'service_tier':'flex','input':["
                + "{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}]}]");
    JsonObject response =
        stream ? events(answer).getLast().getJsonObject("response") : answered(answer);
    assertEquals("completed", response.getString("status"));
    assertEquals("Hello 🌉! You said: hi (be kind)", text(response));
    assertEquals(ScriptedModel.INPUT, response.getJsonObject("usage").getInteger("input_tokens"));
    assertTrue(header(answer, "x-drawbridge-dropped").contains("service_tier"));
    JsonArray messages = house.lastCall().json().getJsonArray("messages");
    assertEquals("be kind", messages.getJsonObject(0).getString("content"));
  }

  @Test
  void toolsGoThereAndBack() throws Exception {
    String tools =
        "'tools':[{'type':'custom','name':'patch','description':'free text'},"
            + "{'type':'function','name':'weather','parameters':{'type':'object'}}]";
    String question = "{'role':'user','content':'the weather?'}";
    JsonObject first =
        answered(
            ask(
                "llama",
                tools
                    + ",'tool_choice':{'type':'function','name':'weather'},'input':["
                    + question
                    + "]"));
    JsonObject call = first.getJsonArray("output").getJsonObject(0);
    assertEquals("function_call", call.getString("type"));
    assertEquals("{\"city\":\"Köln\"}", call.getString("arguments"));
    JsonObject second =
        answered(
            ask(
                "llama",
                tools
                    + ",'input':["
                    + question
                    + ","
                    + call.encode()
                    + ",{'type':'function_call_output','call_id':'"
                    + call.getString("call_id")
                    + "','output':'sun'}]"));
    assertEquals("The tools said: sun", text(second));
    JsonObject custom =
        answered(
                ask("llama", tools + ",'tool_choice':{'type':'custom','name':'patch'},'input':'x'"))
            .getJsonArray("output")
            .getJsonObject(0);
    assertEquals("custom_tool_call", custom.getString("type"));
    assertEquals("patch", custom.getString("name"));
  }

  @Test
  void whatOnlyItsOwnVendorCanSayExcludesTheOthers() throws Exception {
    String grammar =
        "'input':'x','tools':[{'type':'custom','name':'p','format':{'type':'grammar','syntax':'lark',"
            + "'definition':'x'}}]";
    HttpResponse<String> refused = ask("llama", grammar);
    assertEquals(403, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("capability_missing"), refused.body());
    HttpResponse<String> hosted = ask("gpt", "'input':'x','tools':[{'type':'web_search'}]");
    assertEquals("field_not_permitted", ours(hosted).getString("code"));
  }

  @Test
  void anAnswerIsGoneOnFromWhereItIsKept() throws Exception {
    JsonObject first = answered(ask("gpt", "'input':'one'"));
    String id = first.getString("id");
    assertEquals(
        "Hello 🌉! You said: two",
        text(answered(ask("any", "'input':'two','previous_response_id':'" + id + "'"))));
    assertEquals(id, openai.lastCall().json().getString("previous_response_id"));
    List<JsonObject> streamed = events(ask("first", "'input':'one','stream':true"));
    String kept = streamed.getLast().getJsonObject("response").getString("id");
    answered(ask("gpt-too", "'input':'two','previous_response_id':'" + kept + "'"));
    String item = first.getJsonArray("output").getJsonObject(0).getString("id");
    String reference = "{'type':'item_reference','id':'" + item + "'}";
    answered(ask("any", "'input':[" + reference + ",{'role':'user','content':'x'}]"));
  }

  @Test
  void whatATurnWasLabelledHoldsForOneThatGoesOnFromIt() throws Exception {
    String id = answered(ask("cleared", "'input':'Charge 4111 1111 1111 1111'")).getString("id");

    HttpResponse<String> refused =
        ask("gpt", "'input':'A summary','previous_response_id':'" + id + "'");
    HttpResponse<String> served =
        ask("cleared", "'input':'A summary','previous_response_id':'" + id + "'");

    assertEquals(403, refused.statusCode(), refused.body());
    assertEquals("confidential", header(refused, "x-drawbridge-sensitivity"));
    assertEquals(200, served.statusCode(), served.body());
    String next = answered(served).getString("id");
    assertEquals(
        403, ask("gpt", "'input':'Again','previous_response_id':'" + next + "'").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'stream':true"})
  void whatAnAnswerHoldsCountsForOneThatGoesOnFromIt(String stream) throws Exception {
    HttpResponse<String> card = ask("gpt", "'input':'whose card is it'" + stream);
    String id =
        stream.isEmpty()
            ? answered(card).getString("id")
            : events(card).getLast().getJsonObject("response").getString("id");

    HttpResponse<String> refused =
        ask("gpt", "'input':'A summary','previous_response_id':'" + id + "'");

    assertEquals(403, refused.statusCode(), refused.body());
    assertEquals("confidential", header(refused, "x-drawbridge-sensitivity"));
  }

  @Test
  void aNumberThatIsDividedAmongTwoTurnsIsFound() throws Exception {
    String id = answered(ask("gpt", "'input':'Remember 4111 1111'")).getString("id");

    HttpResponse<String> next =
        ask("gpt", "'input':'1111 1111','previous_response_id':'" + id + "'");

    assertEquals(403, next.statusCode(), next.body());
    assertEquals("confidential; credit_card=1", header(next, "x-drawbridge-sensitivity"));
  }

  @Test
  void whereItIsNotKeptItIsRefused() throws Exception {
    String id = answered(ask("gpt", "'input':'one'")).getString("id");
    int before = twin.calls().size() + house.calls().size();
    for (String model : List.of("other", "llama")) {
      HttpResponse<String> refused =
          ask(model, "'input':'two','previous_response_id':'" + id + "'");
      refused(refused, "state_elsewhere");
    }
    assertEquals(before, twin.calls().size() + house.calls().size());
  }

  private static void refused(HttpResponse<String> answer, String reason) {
    assertEquals(404, answer.statusCode(), answer.body());
    assertEquals("state_not_found", ours(answer).getString("code"));
    JsonObject first = ours(answer).getJsonArray("reasons").getJsonObject(0);
    assertEquals(reason, first.getString("code"));
  }

  @Test
  void whatNobodyWasGivenHereIsNotFound() throws Exception {
    HttpResponse<String> unknown = ask("gpt", "'input':'x','previous_response_id':'resp_nobody'");
    String mine = answered(ask("gpt", "'input':'one'")).getString("id");
    HttpResponse<String> anothers =
        askAs(gateway.key("research"), "gpt", "'input':'x','previous_response_id':'" + mine + "'");
    for (HttpResponse<String> each : List.of(unknown, anothers)) {
      refused(each, "state_unknown");
      assertEquals("previous_response_not_found", error(each).getString("code"));
      assertEquals("previous_response_id", error(each).getString("param"));
    }
    refused(ask("gpt", "'input':'x','conversation':'conv_1'"), "state_unknown");
    refused(
        ask(
            "gpt",
            "'input':[{'role':'user','content':[{'type':'input_file','file_id':'file-1'}]}]"),
        "state_unknown");
  }

  @Test
  void whatIsKeptCannotBeFetchedHere() throws Exception {
    String id = answered(ask("gpt", "'input':'one'")).getString("id");
    for (String path : List.of("/v1/responses/" + id, "/v1/files", "/v1/conversations/conv_1")) {
      HttpResponse<String> answer = gateway.get(path, key);
      assertEquals(404, answer.statusCode(), path);
      assertEquals("unsupported_operation", ours(answer).getString("code"));
    }
  }

  @Test
  void whatWasNotStoredIsNotKept() throws Exception {
    String id = answered(ask("gpt", "'input':'one','store':false")).getString("id");
    refused(ask("gpt", "'input':'x','previous_response_id':'" + id + "'"), "state_unknown");
    String translated = answered(ask("llama", "'input':'one'")).getString("id");
    refused(
        ask("llama", "'input':'x','previous_response_id':'" + translated + "'"), "state_unknown");
  }

  @Test
  void aTeamMayBePermittedToNameWhatWasMadeElsewhere() throws Exception {
    HttpResponse<String> answer =
        askAs(gateway.key("loose"), "gpt", "'input':'x','previous_response_id':'resp_elsewhere'");
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("previous_response_not_found", error(answer).getString("code"));
    assertEquals("resp_elsewhere", openai.lastCall().json().getString("previous_response_id"));
  }

  @Test
  void aVendorThatIsBlockedKeepsItForNobody() throws Exception {
    String id = answered(ask("any", "'input':'one'")).getString("id");
    Map<?, ?> block =
        (Map<?, ?>)
            gateway.control("block.add", Map.of("provider", "twin", "reason", "board decision"));
    int before = openai.calls().size();
    try {
      HttpResponse<String> refused =
          ask("any", "'input':'two','previous_response_id':'" + id + "'");
      assertEquals(403, refused.statusCode(), refused.body());
      assertEquals("denied", ours(refused).getString("code"));
      JsonObject reason = ours(refused).getJsonArray("reasons").getJsonObject(0);
      assertEquals("blocked", reason.getString("code"));
      assertEquals(new JsonArray(), ours(refused).getJsonArray("eligible"));
      assertEquals(before, openai.calls().size());
    } finally {
      gateway.control("block.remove", Map.of("id", String.valueOf(block.get("id"))));
    }
  }

  @Test
  void aVendorThatFailsIsNotReplaced() throws Exception {
    String id = answered(ask("gpt", "'input':'one'")).getString("id");
    int before = twin.calls().size();
    openai.cutAfter(0);
    HttpResponse<String> failed = ask("gpt", "'input':'two','previous_response_id':'" + id + "'");
    assertTrue(failed.statusCode() >= 500, failed.body());
    assertEquals(before, twin.calls().size());
    // Without what it keeps, another serves.
    assertEquals(200, ask("gpt", "'input':'two'").statusCode());
  }

  @Test
  void whatIsKeptIsKnownAfterARestart() throws Exception {
    String id = answered(ask("gpt", "'input':'one'")).getString("id");
    gateway.close();
    gateway = gateway();
    answered(ask("any", "'input':'two','previous_response_id':'" + id + "'"));
    assertEquals(id, openai.lastCall().json().getString("previous_response_id"));
    assertNull(openai.lastCall().json().getString("store"));
  }
}
