package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.FakeVendors;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each dialect of the callers' port answers beside chats. */
class DialectRoutesIT {
  @TempDir static Path folder;
  private static EachDialectGateway all;

  @BeforeAll
  static void start() throws Exception {
    all = EachDialectGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
  }

  private static HttpResponse<String> post(String path, JsonObject body, String... headers)
      throws Exception {
    return all.gateway().post(path, all.key(), body.encode(), headers);
  }

  private static HttpResponse<String> ask(ClientKind kind, String model) throws Exception {
    ClientKind.Sent sent = kind.ask(model, "Hi", false);
    return post(sent.path(), sent.body());
  }

  private static int sent() {
    int sent = 0;
    for (String dialect : all.dialects()) sent += all.vendor(dialect).calls().size();
    return sent;
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages-nonsense, MESSAGES, an Anthropic client is http://HOST.",
    "/v1beta/nonsense, GEMINI, a Gemini client is http://HOST.",
    "/v1/nonsense, CHAT, an OpenAI client is http://HOST/v1.",
    "/chat/completions, CHAT, an OpenAI client is http://HOST/v1.",
    "/openai/nonsense, CHAT, an Azure OpenAI client (its endpoint) is http://HOST."
  })
  void anUnknownRouteNamesTheBaseUrlInItsDialect(String path, ClientKind kind, String told)
      throws Exception {
    HttpResponse<String> answer = post(path, new JsonObject());

    assertEquals(404, answer.statusCode());
    String host = "127.0.0.1:" + all.gateway().port();
    assertEquals(
        "There is no such route. The base URL of " + told.replace("HOST", host),
        kind.error(new JsonObject(answer.body())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/images/generations | CHAT | the making and editing of images",
        "/v1/audio/speech | CHAT | speech and transcription",
        "/v1/files | CHAT | files: put their content into the request",
        "/v1/batches | CHAT | batches",
        "/v1/moderations | CHAT | moderations",
        "/v1/completions | CHAT | completions of a bare prompt: use chat completions",
        "/openai/deployments/small/completions | CHAT | completions of a bare prompt: use chat"
            + " completions",
        "/openai/files | CHAT | files: put their content into the request",
        "/v1/responses/resp_1 | CHAT | reading, cancelling or deleting a response that a vendor"
            + " keeps",
        "/v1/messages/batches | MESSAGES | batches",
        "/v1beta/cachedContents | GEMINI | caches of content",
        "/upload/v1beta/files | CHAT | files: put their content into the request",
        "/v1beta/models/imagen-4.0:predict | GEMINI | the making of images",
      })
  void anOperationThatIsNotServedIsCalledSo(String path, ClientKind kind, String told)
      throws Exception {
    HttpResponse<String> answer = post(path, new JsonObject());

    assertEquals(404, answer.statusCode());
    JsonObject body = new JsonObject(answer.body());
    assertEquals("Drawbridge does not serve " + told + ".", kind.error(body));
    assertTrue(answer.body().contains("\"unsupported_operation\""), answer.body());
    assertEquals("false", answer.headers().firstValue("x-should-retry").orElseThrow());
  }

  @Test
  void aListOfModelsIsTheClientsOwn() throws Exception {
    JsonObject openai = new JsonObject(all.gateway().get("/v1/models", all.key()).body());
    assertEquals("list", openai.getString("object"));
    JsonObject anthropic =
        new JsonObject(
            all.gateway().get("/v1/models", all.key(), "anthropic-version", "2023-06-01").body());
    assertEquals(false, anthropic.getBoolean("has_more"));
    JsonObject gemini = new JsonObject(all.gateway().get("/v1beta/models", all.key()).body());
    JsonObject byHeader =
        new JsonObject(all.gateway().get("/v1/models", "", "x-goog-api-key", all.key()).body());
    assertEquals(gemini, byHeader);
    assertEquals(ids(openai, "data", "id"), ids(anthropic, "data", "id"));
    assertEquals(
        ids(openai, "data", "id"),
        ids(gemini, "models", "name").stream()
            .map(name -> name.substring("models/".length()))
            .toList());
    assertEquals(
        "{\"models\":[]}",
        all.gateway().get("/v1/models?client_version=0.169.0", all.key()).body());
    JsonObject one =
        new JsonObject(all.gateway().get("/v1beta/models/at-openai", all.key()).body());
    assertEquals("models/at-openai", one.getString("name"));
  }

  private static List<String> ids(JsonObject list, String member, String id) {
    return list.getJsonArray(member).stream()
        .map(model -> ((JsonObject) model).getString(id))
        .collect(Collectors.toList());
  }

  @Test
  void tokensAreCountedHereAndNothingIsSent() throws Exception {
    int before = sent();
    JsonObject messages = ClientKind.MESSAGES.ask("at-openai", "Hi there", false).body();
    messages.remove("max_tokens");
    messages.remove("stream");
    HttpResponse<String> anthropic = post("/v1/messages/count_tokens", messages);
    HttpResponse<String> gemini =
        post(
            "/v1beta/models/at-openai:countTokens",
            ClientKind.GEMINI.ask("at-openai", "Hi there", false).body());

    assertEquals(200, anthropic.statusCode(), anthropic.body());
    int tokens = new JsonObject(anthropic.body()).getInteger("input_tokens");
    assertTrue(tokens > 2 && tokens < 100, anthropic.body());
    assertEquals(200, gemini.statusCode(), gemini.body());
    assertTrue(new JsonObject(gemini.body()).getInteger("totalTokens") > 2, gemini.body());
    assertEquals(before, sent());
    JsonObject row = SampleConfig.ended(all.gateway(), anthropic);
    assertEquals("count_tokens", row.getString("operation"));
    assertEquals("complete", row.getString("outcome"));
    assertEquals(0.0, row.getDouble("cost_usd"));
  }

  @Test
  void whoMayNotUseAModelMayNotCountForIt() throws Exception {
    JsonObject messages = ClientKind.MESSAGES.ask("at-openai", "Hi", false).body();
    HttpResponse<String> denied =
        all.gateway()
            .post("/v1/messages/count_tokens", all.gateway().key("guests"), messages.encode());
    assertEquals(403, denied.statusCode(), denied.body());
  }

  @Test
  void messagesTakeBothCredentialHeadersWithOneValue() throws Exception {
    ClientKind.Sent sent = ClientKind.MESSAGES.ask("at-anthropic", "Hi", false);
    String[] two = {"x-api-key", all.key(), "anthropic-version", "2023-06-01"};
    assertEquals(200, post(sent.path(), sent.body(), two).statusCode());
    HttpResponse<String> alone = all.gateway().post(sent.path(), "", sent.body().encode(), two);
    assertEquals(200, alone.statusCode());
    HttpResponse<String> differ = post(sent.path(), sent.body(), "x-api-key", "another");
    assertEquals(401, differ.statusCode());
    ClientKind.MESSAGES.error(new JsonObject(differ.body()));
  }

  @Test
  void anthropicsIdHeaderIsNamedAsItsClientsKnowIt() throws Exception {
    HttpResponse<String> messages = ask(ClientKind.MESSAGES, "at-openai");
    assertEquals(SampleConfig.id(messages), SampleConfig.header(messages, "request-id"));
    assertEquals("", SampleConfig.header(messages, "x-request-id"));
    HttpResponse<String> chat = ask(ClientKind.CHAT, "at-openai");
    assertEquals(SampleConfig.id(chat), SampleConfig.header(chat, "x-request-id"));
  }

  @Test
  void headersOfADialectGoToItsOwnVendorAlone() throws Exception {
    ClientKind.Sent sent = ClientKind.MESSAGES.ask("at-anthropic", "Hi", false);
    String[] headers = {
      "anthropic-version", "2023-01-01", "anthropic-beta", "a,b", "openai-beta", "c", "cookie", "d"
    };
    post(sent.path(), sent.body(), headers);
    VendorServer.Call own = all.vendor("anthropic").lastCall();
    assertEquals("2023-01-01", own.header("anthropic-version"));
    assertEquals("a,b", own.header("anthropic-beta"));
    assertEquals("", own.header("openai-beta"));
    assertEquals("", own.header("cookie"));
    assertEquals(FakeVendors.KEY, own.header("x-api-key"));

    ClientKind.Sent other = ClientKind.MESSAGES.ask("at-openai", "Hi", false);
    post(other.path(), other.body(), headers);
    VendorServer.Call foreign = all.vendor("openai").lastCall();
    assertEquals("", foreign.header("anthropic-version"));
    assertEquals("", foreign.header("anthropic-beta"));
  }

  @Test
  void azuresPathNamesTheModel() throws Exception {
    JsonObject body = ClientKind.CHAT.ask("elsewhere", "Hi", false).body();
    String path = "/openai/deployments/at-openai/chat/completions?api-version=2024-10-21";
    HttpResponse<String> other = post(path, body, "api-key", all.key());
    assertEquals(200, other.statusCode(), other.body());
    assertEquals("at-openai", all.vendor("openai").lastCall().json().getString("model"));
    body.remove("model");
    HttpResponse<String> without = post(path, body);
    assertEquals(200, without.statusCode(), without.body());
    assertEquals("at-openai", all.vendor("openai").lastCall().json().getString("model"));
  }

  @Test
  void whatCannotBeSaidToATargetKeepsItAwayAndSaysWhy() throws Exception {
    JsonObject body = ClientKind.CHAT.ask("at-anthropic", "Hi", false).body().put("logprobs", true);
    int before = sent();
    HttpResponse<String> refused = post("/v1/chat/completions", body);
    assertEquals(403, refused.statusCode(), refused.body());
    assertEquals(
        "The request uses logprobs, which cannot be said to at-anthropic (Acme, US).",
        SampleConfig.error(refused).getString("message"));
    assertTrue(refused.body().contains("\"capability_missing\""), refused.body());
    assertEquals(before, sent());

    JsonObject explained = new JsonObject(post("/drawbridge/v1/explain", body).body());
    assertEquals(false, explained.getBoolean("allow"));
    assertEquals(
        new JsonArray().add("capability_missing"),
        explained.getJsonObject("excluded").getJsonArray("at-anthropic"));

    HttpResponse<String> served = post("/v1/chat/completions", body.put("model", "auto"));
    assertEquals(200, served.statusCode(), served.body());
    String provider = SampleConfig.header(served, "x-drawbridge-provider");
    assertTrue(List.of("openai", "ollama").contains(provider), provider);
  }

  @Test
  void whatIsHarmlessToDropIsNamed() throws Exception {
    JsonObject body = ClientKind.CHAT.ask("at-anthropic", "Hi", false).body().put("seed", 7);
    HttpResponse<String> answer = post("/v1/chat/completions", body);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("seed", SampleConfig.header(answer, "x-drawbridge-dropped"));
    SampleConfig.ended(all.gateway(), answer);
    assertTrue(all.gateway().recorded().contains("\"dropped\":[\"seed\"]"));
  }

  @Test
  void theRecordOfATranslatedCallHoldsWhatWasAskedAndAnswered() throws Exception {
    HttpResponse<String> answer = ask(ClientKind.MESSAGES, "at-openai");
    SampleConfig.ended(all.gateway(), answer);
    JsonObject opened =
        new JsonObject(
            all.gateway()
                .admin("/api/v1/prompts/" + SampleConfig.id(answer) + "?reason=test")
                .body());
    String prompt = opened.getString("prompt");
    assertTrue(prompt.contains("max_tokens") && prompt.contains("Be brief"), prompt);
    assertEquals(answer.body(), opened.getString("answer"));
  }
}
