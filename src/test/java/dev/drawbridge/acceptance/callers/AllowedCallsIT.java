package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TwoVendorGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Allowed calls from end to end. */
class AllowedCallsIT {
  private static TwoVendorGateway vendors;
  private static LocalDate retires;
  private static FakeVendor acme;
  private static FakeVendor house;
  private static TestGateway gateway;
  private static String research;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = TwoVendorGateway.start(folder);
    retires = vendors.retires();
    acme = vendors.acme();
    house = vendors.house();
    gateway = vendors.gateway();
    research = vendors.research();
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  @Test
  void theBodyGoesOutAsItCameButForTheModelsName() throws Exception {
    String body =
        """
        { "temperature" : 0.70,  "model":"large",
          "messages" : [ {"role":"user","content":"Gr\\u00fc\\u00df dich \\ud83d\\ude00 ✓"} ],
          "x_unknown": {"Deep":[1E+2, null, {"a":"\\/"}]}, "seed":9007199254740993 }""";
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", research, body);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(body.replace("\"large\"", "\"large-2026-01\""), raw(acme.lastCall()));
  }

  @Test
  void theAnswerComesBackAsTheVendorGaveIt() throws Exception {
    String given =
        """
        {"id":"x", "choices":[{"index":0,"message":{"role":"assistant","content":"H\\u0069"},"finish_reason":"stop","new":{"Thing":1.0}}],
         "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4},"later":[ ]}""";
    acme.next(VendorFaults.status(200, given));
    HttpResponse<String> answer = gateway.chat(research, "large");
    assertEquals(200, answer.statusCode());
    assertEquals(given, answer.body());
  }

  @Test
  void cachedAndReasoningTokensAreOnRecord() throws Exception {
    acme.next(
        VendorFaults.status(
            200,
            """
            {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50,
             "prompt_tokens_details":{"cached_tokens":10},"completion_tokens_details":{"reasoning_tokens":17}}}"""));
    String id =
        gateway
            .chat(research, "large")
            .headers()
            .firstValue("x-drawbridge-request-id")
            .orElseThrow();

    Await.until("its end", () -> gateway.row(id).getString("outcome") != null);
    JsonObject end = gateway.row(id).getJsonObject("end");
    assertEquals(10, end.getInteger("cached_input_tokens"), end::encode);
    assertEquals(17, end.getInteger("reasoning_tokens"), end::encode);
  }

  @Test
  void theAnswersHeadersAreOursAndThreeOfTheVendors() throws Exception {
    acme.next(
        VendorFaults.status(
            200,
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,\"total_tokens\":1500}}",
            "x-request-id",
            "req_77",
            "openai-processing-ms",
            "12",
            "openai-organization",
            "acme-corp-7",
            "set-cookie",
            "a=b",
            "x-ratelimit-remaining-requests",
            "3",
            "server",
            "cloud"));
    HttpResponse<String> answer = gateway.chat(research, "large", "X-Request-Id", "mine-1");

    String id = header(answer, "x-drawbridge-request-id");
    assertTrue(
        id.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), id);
    assertEquals(id, header(answer, "x-request-id"));
    assertEquals("req_77", header(answer, "x-drawbridge-upstream-request-id"));
    assertEquals("large", header(answer, "x-drawbridge-model"));
    assertEquals("acme", header(answer, "x-drawbridge-provider"));
    assertTrue(header(answer, "x-drawbridge-policy-revision").matches("[0-9a-f]{12}"));
    assertEquals("internal", header(answer, "x-drawbridge-sensitivity"));
    assertEquals(0.002, Double.parseDouble(header(answer, "x-drawbridge-cost-usd")), 1e-9);
    assertEquals("model_retires_soon", header(answer, "x-drawbridge-warning"));
    assertTrue(header(answer, "sunset").endsWith(" 00:00:00 GMT"), header(answer, "sunset"));
    assertEquals(
        "@" + retires.atStartOfDay(ZoneOffset.UTC).toEpochSecond(), header(answer, "deprecation"));
    for (String stage : List.of("auth", "label", "policy", "audit", "upstream")) {
      assertTrue(header(answer, "server-timing").contains(stage + ";dur="), stage);
    }
    assertEquals("application/json", header(answer, "content-type"));
    assertEquals("12", header(answer, "openai-processing-ms"));
    for (String name :
        List.of(
            "openai-organization",
            "set-cookie",
            "x-ratelimit-remaining-requests",
            "server",
            "x-drawbridge-fallback",
            "x-drawbridge-attribution")) {
      assertEquals("", header(answer, name), name);
    }
  }

  @Test
  void whatALicenceObligesToSayIsSaid() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "openers/house-8b");
    assertEquals("Built with Openers", header(answer, "x-drawbridge-attribution"));
    assertEquals("", header(answer, "sunset"));
  }

  @Test
  void aStreamReportsItsUsageToUsAndNotToTheCallerWhoDidNotAsk() throws Exception {
    String body =
        "{\"model\":\"large\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", research, body);

    JsonObject sent = new JsonObject(raw(acme.lastCall()));
    assertEquals(true, sent.getJsonObject("stream_options").getBoolean("include_usage"));
    sent.remove("stream_options");
    assertEquals(new JsonObject(body).put("model", "large-2026-01"), sent);
    assertTrue(header(answer, "content-type").startsWith("text/event-stream"));
    assertEquals("large", header(answer, "x-drawbridge-model"));
    assertEquals("", header(answer, "x-drawbridge-cost-usd"));
    assertFalse(answer.body().contains("prompt_tokens"), answer.body());
    assertFalse(answer.body().contains("\"choices\":[]"), answer.body());
    for (String word : FakeVendor.WORDS) {
      assertTrue(answer.body().contains("\"content\":\"" + word + "\""), answer.body());
    }
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
    JsonObject row = ended(gateway, answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(
        new JsonObject().put("input", 19).put("output", FakeVendor.WORDS.size()),
        row.getJsonObject("tokens"));
  }

  @Test
  void aStreamsUsageReachesTheCallerWhoAsked() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/v1/chat/completions",
            research,
            "{\"model\":\"large\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    assertTrue(answer.body().contains("\"prompt_tokens\":19"), answer.body());
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
  }

  @Test
  void nothingOfTheCallersHeadGoesToTheVendorButTheBetaHeader() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(
            research,
            "large",
            "Cookie",
            "session=secret-cookie",
            "x-api-key",
            research,
            "api-key",
            research,
            "x-goog-api-key",
            research,
            "OpenAI-Organization",
            "org-of-caller",
            "OpenAI-Project",
            "proj_of_caller",
            "OpenAI-Beta",
            "assistants=v2",
            "X-Request-Id",
            "callers-id",
            "X-Drawbridge-Purpose",
            "production",
            "X-Drawbridge-Sensitivity",
            "internal",
            "X-Drawbridge-Session",
            "session-1",
            "X-Forwarded-For",
            "10.1.2.3",
            "X-Anything",
            "caller-value",
            "Accept-Language",
            "de",
            "User-Agent",
            "callers-agent/1",
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assertEquals(200, answer.statusCode(), answer.body());
    var sent = acme.lastCall().headers();
    assertEquals(List.of("Bearer vendor-key-of-acme"), sent.getAll("authorization"));
    assertEquals("assistants=v2", sent.get("openai-beta"));
    var allowed =
        List.of(
            "authorization",
            "openai-beta",
            "content-type",
            "content-length",
            "accept",
            "accept-encoding",
            "host");
    sent.forEach(
        (name, value) -> {
          assertTrue(allowed.contains(name.toLowerCase(Locale.ROOT)), name);
          assertFalse(value.contains(research), name);
        });
    assertEquals("127.0.0.1:" + acme.port(), sent.get("host"));
  }

  @Test
  void aProviderWithoutAKeyGetsNoCredential() throws Exception {
    gateway.chat(research, "openers/house-8b");
    assertNull(house.lastCall().headers().get("authorization"));
  }

  @Test
  void aHigherSensitivityGoesWhereItMay() throws Exception {
    HttpResponse<String> low = gateway.chat(research, "chat");
    HttpResponse<String> high =
        gateway.chat(research, "chat", "X-Drawbridge-Sensitivity", "restricted");
    assertEquals("large", header(low, "x-drawbridge-model"));
    assertEquals("openers/house-8b", header(high, "x-drawbridge-model"));
    assertEquals("restricted", header(high, "x-drawbridge-sensitivity"));
    assertEquals("", header(high, "x-drawbridge-fallback"));
  }

  @Test
  void embeddingsCross() throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/v1/embeddings",
            research,
            "{\"input\":[\"a\",\"b\"],\"model\":\"vectors\",\"dimensions\":3}");
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("list", new JsonObject(answer.body()).getString("object"));
    assertEquals("vectors", header(answer, "x-drawbridge-model"));
    assertTrue(house.lastCall().path().endsWith("/embeddings"));
    assertEquals("embedding", ended(gateway, answer).getString("operation"));
  }
}
