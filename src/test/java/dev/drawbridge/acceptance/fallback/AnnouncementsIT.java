package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.WebhookReceiver;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor announces of its models' end is told to whoever uses them, and stops nothing. */
class AnnouncementsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  @TempDir static Path folder;
  private static WebhookReceiver receiver;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;
  private static String marketing;
  private static LocalDate today;
  private static ZonedDateTime sunset;

  private static String model(String id, String price, String more) {
    return SampleConfig.closed(id, "acme", more).replace("input: 1.0, output: 2.0", price);
  }

  @BeforeAll
  static void start() throws Exception {
    today = LocalDate.now(ZoneOffset.UTC);
    sunset = today.plusDays(40).atStartOfDay(ZoneOffset.UTC);
    receiver = WebhookReceiver.start(VERTX, folder.resolve("ca.pem"));
    vendor = FakeVendor.start(VERTX).always(AnnouncementsIT::serve);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "upstream: { ca: \"file:ca.pem\" }\n"
            + "alerts: { webhook: { url: \"https://localhost:%d/\", secret: env:HOOK, allow_private: true } }\n"
                .formatted(receiver.port())
            + "providers:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + "models:\n"
            + model("ends", "input: 1.0, output: 2.0", ", successor: next")
            + model("next", "input: 10.0, output: 20.0", "")
            + model("dated", "input: 1.0, output: 2.0", ", retires: " + today.plusDays(20))
            + model("fading", "input: 1.0, output: 2.0", ", successor: next")
            + model("odd", "input: 1.0, output: 2.0", "")
            + model("gone", "input: 1.0, output: 2.0", ", retires: 2020-01-01, successor: next");
    String facts =
        """
        teams:
          research: { models: ["*"] }
          marketing: { models: [ends, gone, fading] }
        """;
    Map<String, String> environment =
        Map.of("ACME_KEY", "sk-acme", "HOOK", "whsec_" + "c2FtcGxl".repeat(4));
    gateway = TestGateway.start(folder, yaml, facts, environment);
    research = gateway.key("research");
    marketing = gateway.key("marketing");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static void serve(FakeVendor.Call call) {
    String model = call.body().getString("model");
    if ("ends".equals(model)) {
      call.response().putHeader("Deprecation", "@1767225600");
      call.response().putHeader("Sunset", HTTP_DATE.format(sunset));
    } else if ("odd".equals(model)) {
      call.response().putHeader("Deprecation", "true");
      call.response().putHeader("Sunset", "soon, ask sk-acme");
    }
    FakeVendor.answer(call);
  }

  private static List<JsonObject> told() {
    return receiver.received().stream()
        .map(message -> new JsonObject(message.body()).getJsonObject("data"))
        .toList();
  }

  private static JsonObject of(String path, String key, String model) throws Exception {
    JsonArray all = new JsonArray(gateway.admin(path).body());
    for (Object each : all)
      if (model.equals(((JsonObject) each).getString(key))) return (JsonObject) each;
    throw new AssertionError(all.encode());
  }

  @Test
  void itIsToldToEverybodyWhoUsesTheModel() throws Exception {
    assertEquals(200, gateway.chat(marketing, "ends").statusCode());
    HttpResponse<String> answer = gateway.chat(research, "ends");

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(HTTP_DATE.format(sunset), header(answer, "sunset"));
    assertEquals("@1767225600", header(answer, "deprecation"));
    assertEquals("model_retires_soon, model_deprecated", header(answer, "x-drawbridge-warning"));

    JsonObject ends = of("/api/v1/retirements", "model", "ends");
    assertEquals(sunset.toInstant().toString(), ends.getString("ends"));
    assertNull(ends.getString("retires"));
    assertEquals("2026-01-01T00:00:00Z", ends.getJsonObject("announced").getString("deprecated"));
    assertEquals("next", ends.getString("successor"));
    Await.until(
        "both teams",
        () -> of("/api/v1/retirements", "model", "ends").getJsonArray("used_by").size() == 2);
    JsonObject use =
        of("/api/v1/retirements", "model", "ends").getJsonArray("used_by").getJsonObject(0);
    assertEquals("marketing", use.getString("team"));
    assertTrue(use.getDouble("cost_usd") > 0, use::encode);
    assertEquals(10 * use.getDouble("cost_usd"), use.getDouble("successor_cost_usd"), 1e-6);
    assertEquals(
        ends.getJsonObject("announced"),
        of("/api/v1/models", "id", "ends").getJsonObject("announced"));
    JsonArray tried = of("/api/v1/providers", "id", "acme").getJsonArray("models");
    assertTrue(tried.encode().contains("\"sunset\":\"" + sunset.toInstant() + "\""), tried::encode);

    Await.until("three alerts", () -> receiver.received().size() == 3);
    List<String> alerts =
        told().stream()
            .map(each -> each.getString("code") + " " + each.getString("model"))
            .sorted()
            .toList();
    assertEquals(
        List.of(
            "deprecation_announced ends",
            "retirement_announced dated",
            "retirement_announced ends"),
        alerts);
    gateway.chat(research, "ends");
    assertEquals(200, gateway.chat(research, "ends").statusCode(), "it still serves");
    assertEquals(3, receiver.received().size());
    for (JsonObject each : told()) {
      if (!each.getString("model").equals("ends")) continue;
      assertTrue(each.getString("summary").contains("Its successor is next."), each::encode);
    }
  }

  @Test
  void whatIsNoDateIsNotToldAndNoTextOfTheVendorsIs() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "odd");
    assertEquals(200, answer.statusCode());
    assertEquals("", header(answer, "sunset") + header(answer, "deprecation"));
    assertFalse(gateway.admin("/api/v1/retirements").body().contains("\"odd\""));
    for (JsonObject each : told()) assertFalse(each.encode().contains("ask"), each::encode);
  }

  @Test
  void aRefusalNamesTheSuccessorThatTheCallerMayUse() throws Exception {
    HttpResponse<String> known = gateway.chat(research, "gone");
    assertEquals(410, known.statusCode(), known.body());
    assertEquals("model_retired", ours(known).getString("code"));
    assertTrue(known.body().contains("Its successor is next."), known.body());

    HttpResponse<String> unknown = gateway.chat(marketing, "gone");
    assertEquals(410, unknown.statusCode(), unknown.body());
    assertFalse(unknown.body().contains("next"), unknown.body());
  }

  @Test
  void soDoesTheOneAfterItsVendorSaysThatItIsGone() throws Exception {
    vendor.next(FailingVendorGateway.fails(404, "model_decommissioned"));
    HttpResponse<String> known = gateway.chat(research, "fading");
    assertEquals(410, known.statusCode(), known.body());
    assertEquals("model_retired", header(known, "x-drawbridge-upstream-class"));
    assertTrue(known.body().contains("Its successor is next."), known.body());
    assertFalse(known.body().contains("vendor says"), known.body());

    vendor.next(FailingVendorGateway.fails(410, "model_decommissioned"));
    HttpResponse<String> unknown = gateway.chat(marketing, "fading");
    assertEquals(410, unknown.statusCode(), unknown.body());
    assertFalse(unknown.body().contains("next"), unknown.body());
  }
}
