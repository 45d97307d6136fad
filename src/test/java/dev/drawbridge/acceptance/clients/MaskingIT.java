package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What policy has masked never reaches a vendor, and the caller sees its own values: every dialect
 * before every kind of vendor, whole and streamed, in texts and in the arguments of tools.
 */
class MaskingIT {
  private static final String MAIL = "jana.novak@mail-post.de";
  private static final String SAID = "Write to " + MAIL + " and jana.novak@mail-post.de again";

  private static EveryVendorGateway vendors;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
    key = vendors.maskingKey();
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  @TestFactory
  List<DynamicTest> theCallerSeesItsValuesAndTheVendorNone() {
    return DialectClients.each(
        vendors.everywhere(),
        (client, model) -> {
          var text = new SampleRequest(model, SAID).system("You work for " + MAIL + ".");
          String expected = "Hello 🌉! You said: " + SAID + " (You work for " + MAIL + ".)";
          for (ParsedAnswer answer : answers(client, text)) {
            assertEquals(expected, answer.text.toString());
          }
          var tool = new SampleRequest(model, "weather at " + MAIL).tools("weather");
          for (ParsedAnswer answer : answers(client, tool)) {
            assertEquals(List.of("weather{\"city\":\"" + MAIL + "\"}"), answer.calls());
          }
        });
  }

  /** The vendors' own clients, streaming. */
  @ParameterizedTest
  @MethodSource("models")
  void realClientsSeeTheirValues(String model) {
    String expected = "Hello 🌉! You said: " + SAID;
    try (StreamingClients clients = StreamingClients.of(vendors.base(), key)) {
      assertEquals(expected, clients.chat(model, SAID).text());
      assertEquals(expected, clients.response(model, SAID).text());
      assertEquals(expected, clients.message(model, SAID).text());
      assertEquals(expected, clients.content(model, SAID).text());
    }
  }

  static List<String> models() {
    return vendors.models();
  }

  /** The answers to a request, whole and streamed. */
  private static List<ParsedAnswer> answers(DialectClient client, SampleRequest request)
      throws Exception {
    return DialectClients.both(client, request, MaskingIT::sent).read();
  }

  private static HttpResponse<String> sent(
      DialectClient client, SampleRequest request, JsonObject body) throws Exception {
    VendorServer vendor = server(request.model);
    int before = vendor.calls().size();
    HttpResponse<String> answer = vendors.gateway().post(client.path(request), key, body.encode());
    assertEquals(200, answer.statusCode(), answer::body);
    assertEquals("1", answer.headers().firstValue("x-drawbridge-masked").orElse("0"));
    List<VendorServer.Call> seen = vendor.calls().subList(before, vendor.calls().size());
    assertEquals(1, seen.size());
    String got = seen.getFirst().body().toString();
    assertFalse(got.contains("novak") || got.contains("mail-post"), got);
    assertTrue(got.contains("<EMAIL_1>"), got);
    return answer;
  }

  private static VendorServer server(String model) {
    String dialect = model.substring("on-".length());
    return vendors.vendor(dialect.equals("vertex") ? "gemini" : dialect);
  }

  @Test
  void embeddingsAreMadeOfMaskedTexts() throws Exception {
    for (String model : vendors.embedders()) {
      var body = new JsonObject().put("model", model).put("input", "About " + MAIL);

      var answer = vendors.gateway().post("/v1/embeddings", key, body.encode());

      assertEquals(200, answer.statusCode(), answer::body);
      String seen = vendors.vendor(model.substring("embed-".length())).lastCall().body().toString();
      assertTrue(seen.contains("About <EMAIL_1>"), seen);
    }
  }

  @Test
  void withoutAFindingTheCallersBytesGoOut() throws Exception {
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"H\\u0065llo <EMAIL_1>\"}],"
            + "\"model\":\"on-openai\"}";

    var answer = vendors.gateway().post("/v1/chat/completions", key, body);

    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(answer.headers().firstValue("x-drawbridge-masked").isEmpty());
    assertTrue(answer.body().contains("<EMAIL_1>"), answer.body());
    String seen = vendors.vendor("openai").lastCall().body().toString();
    assertEquals(body.replace("on-openai", "gpt-5-mini"), seen);
  }

  @Test
  void theRecordKeepsTheMaskedTextAndTheValuesApart() throws Exception {
    var client = new ChatClient();
    var request = new SampleRequest("on-openai", SAID);
    var answer = sent(client, request, Objects.requireNonNull(client.body(request)));
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();

    String content = vendors.gateway().admin("/api/v1/prompts/" + id + "?reason=case").body();
    JsonObject masks =
        new JsonObject(
            vendors.gateway().admin("/api/v1/prompts/" + id + "/masks?reason=case").body());

    assertFalse(content.contains("novak"), content);
    assertTrue(new JsonObject(content).getString("prompt").contains("<EMAIL_1>"), content);
    assertTrue(new JsonObject(content).getString("answer").contains("<EMAIL_1>"), content);
    assertEquals(MAIL, masks.getJsonObject("masks").getString("<EMAIL_1>"));
    assertFalse(vendors.gateway().row(id).encode().contains("novak"));
    JsonObject end = vendors.gateway().row(id).getJsonObject("end");
    assertEquals(
        new JsonObject("{\"values\":1,\"categories\":[\"pii\"]}"), end.getJsonObject("masked"));
    assertEquals(400, vendors.gateway().admin("/api/v1/prompts/" + id + "/masks").statusCode());

    vendors.gateway().control("erasure.add", Map.of("request_id", id, "basis", "asked for it"));

    var erased = vendors.gateway().admin("/api/v1/prompts/" + id + "/masks?reason=case").body();
    assertEquals("{}", new JsonObject(erased).getJsonObject("masks").encode(), erased);
  }
}
