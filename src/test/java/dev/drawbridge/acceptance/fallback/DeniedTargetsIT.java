package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TokenForge;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A vendor's region, a vendor's bar and our own ban: who may not be asked gets no byte, whatever
 * failed before, and everybody else is served.
 */
class DeniedTargetsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Set<String> OF_ALL_MODELS =
      Set.of("region_restricted", "quota_exhausted", "auth_revoked");

  private static FakeVendor first;
  private static FakeVendor banned;
  private static FakeVendor barred;
  private static FakeVendor foreign;
  private static FakeVendor spare;
  private static HttpServer realm;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    first = FakeVendor.start(VERTX);
    banned = FakeVendor.start(VERTX);
    barred = FakeVendor.start(VERTX);
    foreign = FakeVendor.start(VERTX);
    spare = FakeVendor.start(VERTX);
    realm =
        Await.await(
            VERTX
                .createHttpServer()
                .requestHandler(r -> r.response().end(TokenForge.keys()))
                .listen(0, "127.0.0.1"));
    String identity =
        """
        identity:
          keycloak:
            - { server: "http://127.0.0.1:%1$d", realm: acme, issuer: "%2$s", jwks: "http://127.0.0.1:%1$d/certs", audience: drawbridge, client: drawbridge, claims: [site], teams: { claim: groups, prefix: /teams/ } }
        """
            .formatted(realm.actualPort(), TokenForge.ISSUER);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + identity
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("first", first.url())
            + SampleConfig.vendor("banned", banned.url())
            + SampleConfig.vendor("barred", barred.url())
            + SampleConfig.vendor("foreign", foreign.url())
            + SampleConfig.own("spare", spare.url())
            + "models:\n"
            + SampleConfig.closed("first-a", "first", "")
            + SampleConfig.closed("first-b", "first", "")
            + SampleConfig.closed("banned-1", "banned", "")
            + SampleConfig.closed("barred-1", "barred", "")
            + SampleConfig.closed("foreign-1", "foreign", "")
            + SampleConfig.open("spare-1", "spare", "")
            + "aliases:\n"
            + "  all: [first-a, banned-1, barred-1, foreign-1, spare-1]\n"
            + "  hosted: [first-a, first-b, banned-1, barred-1, foreign-1]\n";
    String facts =
        """
        teams:
          research: { models: [first-a, first-b, banned-1, barred-1, spare-1], objective: listed, substitute: true, max_sensitivity: restricted }
        vendors:
          banned: [{ operator: banned, reason: its licence turned }]
          barred: [{ operator: barred, unless: { claim: site, in: [boston] }, reason: only at home }]
        """;
    gateway =
        TestGateway.start(
            folder,
            yaml,
            facts,
            Map.of(
                "FIRST_KEY", "k-first",
                "BANNED_KEY", "k-banned",
                "BARRED_KEY", "k-barred",
                "FOREIGN_KEY", "k-foreign"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    for (FakeVendor each : List.of(first, banned, barred, foreign, spare)) each.close();
    Await.await(realm.close());
    Await.await(VERTX.close());
  }

  @BeforeEach
  void begin() throws Exception {
    first.always(FakeVendor::answer);
    for (FakeVendor each : List.of(first, banned, barred, foreign, spare)) each.calls().clear();
    for (String provider : List.of("first", "barred", "spare")) {
      gateway.adminPost("/api/v1/providers/" + provider + "/reset?model=*", "");
    }
  }

  /** A token of alice at that site. */
  private static String at(String site) {
    return at(site, "alice");
  }

  private static String at(String site, String who) {
    Instant now = Instant.now();
    return TokenForge.sign(
        TokenForge.claims()
            .subject(who)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("groups", List.of("/teams/research"))
            .claim("site", site));
  }

  private static HttpResponse<String> ask(String token, String model, boolean stream)
      throws Exception {
    return gateway.post("/v1/chat/completions", token, TestGateway.chatBody(model, stream));
  }

  private static void assertServed(HttpResponse<String> answer, String model) {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(model, header(answer, "x-drawbridge-model"));
  }

  private static void assertUntouched(FakeVendor... vendors) {
    for (FakeVendor vendor : vendors) {
      assertEquals(List.of(), vendor.calls());
      assertEquals(0, vendor.connected(), "not even a connection");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, overloaded, transient",
    "429, rate_limit_exceeded, throttled",
    "429, insufficient_quota, quota_exhausted",
    "401, invalid_api_key, auth_revoked",
    "403, unsupported_country_region_territory, region_restricted",
    "404, model_not_found, model_restricted",
    "410, gone, model_retired",
    "500, server_error, upstream_fault",
  })
  void whoMayNotBeAskedGetsNoByteWhateverFailed(int status, String code, String signal)
      throws Exception {
    first.always(VendorFaults.error(status, "no", code));
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> answer = ask(at("berlin"), "all", stream);
      assertServed(answer, "spare-1");
    }
    HttpResponse<String> named = ask(at("berlin"), "first-a", false);
    assertServed(named, "spare-1");
    String failed = header(named, "x-drawbridge-fallback");
    assertTrue(failed.startsWith("first-a:" + signal), failed);
    // What is about the vendor or the credential keeps from its other model too.
    assertEquals(!OF_ALL_MODELS.contains(signal), failed.contains("first-b"), failed);
    assertUntouched(banned, foreign);
    assertEquals(List.of(), barred.calls());
  }

  @ParameterizedTest
  @CsvSource({
    "banned-1, operator_banned",
    "barred-1, caller_barred",
    "foreign-1, team_not_entitled",
  })
  void whoAsksForItIsTold(String model, String code) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> answer = ask(at("berlin"), model, stream);
      assertEquals(403, answer.statusCode(), answer.body());
      String reasons = ours(answer).getJsonArray("reasons").encode();
      assertTrue(reasons.contains(code), reasons);
    }
    assertUntouched(banned, foreign);
    assertEquals(List.of(), barred.calls());
  }

  @Test
  void aModelThatIsClosedToSomeCallersServesTheOthers() throws Exception {
    first.always(VendorFaults.error(503, "no", "overloaded"));
    assertServed(ask(at("boston"), "all", false), "barred-1");
    assertServed(ask(at("boston"), "barred-1", true), "barred-1");
    int before = barred.calls().size();
    assertServed(ask(at("berlin"), "all", false), "spare-1");
    assertEquals(before, barred.calls().size());
    assertUntouched(banned, foreign);
  }

  @Test
  void aRegionIsOfAllTheVendorsModelsAndOfNobodyElses() throws Exception {
    first.always(VendorFaults.error(403, "not here", "unsupported_country_region_territory"));
    for (int i = 0; i < 4; i++) {
      HttpResponse<String> answer = ask(at("berlin", "p-" + i), "hosted", i % 2 == 0);
      assertEquals(451, answer.statusCode(), answer.body());
      assertEquals("region_restricted", ours(answer).getString("code"));
    }
    // Its other model is never asked, and once several met it none is.
    assertEquals(3, first.calls().size());
    assertTrue(first.calls().stream().allMatch(c -> "first-a".equals(c.body().getString("model"))));
    assertServed(ask(at("boston"), "hosted", true), "barred-1");
    assertEquals(3, first.calls().size());
    JsonArray circuits =
        new JsonArray(gateway.admin("/api/v1/providers").body())
            .getJsonObject(0)
            .getJsonArray("circuits");
    assertEquals("provider", circuits.getJsonObject(0).getString("scope"), circuits.encode());
    assertUntouched(banned, foreign);
  }
}
