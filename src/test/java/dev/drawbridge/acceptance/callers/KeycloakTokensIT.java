package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FirstGateway;
import dev.drawbridge.fixture.HostedVendorGateway;
import dev.drawbridge.fixture.KeycloakServer;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a real Keycloak at the callers' port and at the admin port. */
class KeycloakTokensIT {
  private static final String FACTS =
      """
      teams:
        research: { models: [gpt], roles: [evaluator], leads: ["$ALICE"] }
        sales: { models: [gpt], roles: [model-user], leads: [evaluator] }
      """;

  /** Where nobody listens. */
  private static final String NOWHERE = "http://127.0.0.1:1/certs";

  private static final Vertx VERTX = Vertx.vertx();
  private static KeycloakServer keycloak;
  private static FakeVendor vendor;
  private static TestGateway gateway;

  /** One whose realm may not use the admin port, and whose Keycloak cannot be reached. */
  private static TestGateway apart;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    keycloak = KeycloakServer.shared();
    vendor = FakeVendor.start(VERTX);
    gateway = start(folder.resolve("gateway"), keycloak.jwks("acme").toString(), true);
    apart = start(folder.resolve("apart"), NOWHERE, false);
  }

  private static TestGateway start(Path folder, String jwks, boolean admins) throws Exception {
    Files.createDirectory(folder);
    String issuer = keycloak.issuer("acme");
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        identity:
          keycloak:
            - server: "$SERVER"
              realm: acme
              jwks: "$JWKS"
              audience: drawbridge
              client: drawbridge
              teams: { claim: groups, prefix: /teams/ }
              admins: $ADMINS
        """
            .replace("$SERVER", issuer.substring(0, issuer.indexOf("/realms/")))
            .replace("$JWKS", jwks)
            .replace("$ADMINS", Boolean.toString(admins));
    return TestGateway.start(
        folder,
        yaml + HostedVendorGateway.providersAndModels(vendor),
        FACTS.replace("$ALICE", issuer + "|" + subject(token("alice"))),
        Map.of("VENDOR_KEY", HostedVendorGateway.VENDOR_KEY));
  }

  @AfterAll
  static void stop() throws Exception {
    apart.close();
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static String token(String user) {
    return keycloak.userToken("acme", user);
  }

  private static String subject(String token) {
    byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return new JsonObject(Buffer.buffer(claims)).getString("sub");
  }

  private static String tokenOf(String client, String user) {
    return keycloak.login("acme", client, user).getString("access_token");
  }

  private static HttpResponse<String> chat(String token, String... headers) throws Exception {
    return gateway.chat(token, "gpt", headers);
  }

  private static JsonObject refusal(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonObject ours =
        new JsonObject(answer.body()).getJsonObject("error").getJsonObject("drawbridge");
    assertEquals(code, ours.getString("code"));
    return ours;
  }

  private static List<String> reasons(JsonObject refusal) {
    return refusal.getJsonArray("reasons").stream()
        .map(reason -> ((JsonObject) reason).getString("code"))
        .toList();
  }

  private static void unauthenticated(String why, HttpResponse<String> answer, String token) {
    refusal(401, "unauthenticated", answer);
    assertTrue(answer.body().contains(why), answer.body());
    assertTrue(answer.headers().firstValue("www-authenticate").isPresent());
    assertTrue(!answer.body().contains(token), "the token is echoed");
  }

  private static String asked(String token) throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/drawbridge/v1/access-requests",
            token,
            "{\"model\": \"gpt\", \"reason\": \"to try it\", \"until\": \"7d\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body()).getString("id");
  }

  private static boolean left(String id) throws Exception {
    Map<?, ?> shown = (Map<?, ?>) gateway.control("access.show", Map.of("id", id));
    return ((Map<?, ?>) Objects.requireNonNull(shown.get("asker"))).get("left") != null;
  }

  @Test
  void anAskerWhoLeavesTheTeamHasNoGrantAndIsGrantedNothing() throws Exception {
    keycloak.makeUser("acme", "wanda", "/teams/sales");
    String wanda = token("wanda");
    assertEquals(List.of("role_missing"), reasons(refusal(403, "denied", chat(wanda))));
    String granted = asked(wanda);
    String waiting = asked(wanda);
    gateway.control("access.approve", Map.of("id", granted));
    assertEquals(200, chat(wanda).statusCode());
    assertFalse(left(waiting));

    keycloak.member("acme", "wanda", "/teams/sales", false);

    String after = token("wanda");
    refusal(403, "denied", chat(after));
    Await.until("it is noted", () -> left(granted) && left(waiting));
    Throwable refused =
        assertThrows(
            Exception.class, () -> gateway.control("access.approve", Map.of("id", waiting)));
    assertTrue(refused.toString().contains("names the team sales no more"), refused.toString());
    refusal(403, "denied", chat(after, "X-Drawbridge-Team", "sales"));

    keycloak.member("acme", "wanda", "/teams/sales", true);

    assertEquals(200, chat(token("wanda")).statusCode());
    Await.until("it is noted", () -> !left(waiting));
    gateway.control("access.approve", Map.of("id", waiting));
  }

  @Test
  void aliceIsAllowedByHerGroupAndRole() throws Exception {
    HttpResponse<String> answer = chat(token("alice"));

    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject row =
        gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
    assertEquals("research", row.getString("team"));
    assertEquals("complete", row.getString("outcome"));
    assertEquals(
        "Bearer " + HostedVendorGateway.VENDOR_KEY,
        vendor.lastCall().headers().get("authorization"));
  }

  @Test
  void aliceIsFoundByTheNameAndTheAddressThatKeycloakKnows() throws Exception {
    String id = header(chat(token("alice")), "x-drawbridge-request-id");
    JsonObject row = gateway.row(id);
    assertEquals("alice", row.getString("name"), row.encode());

    for (String called : List.of("Alice", row.getString("email"))) {
      String found = gateway.admin("/api/v1/decisions?limit=1&person=" + called).body();
      assertTrue(found.contains(id), found);
    }
  }

  /** From an empty folder: what {@code init} writes for a realm takes that realm's tokens. */
  @Test
  void whatInitWritesForARealmServesItsTokens(@TempDir Path folder) throws Exception {
    var list =
        new JsonObject()
            .put(
                "data",
                new JsonArray()
                    .add(new JsonObject().put("id", "Qwen/Qwen3-8B").put("owned_by", "vllm")));
    vendor.next(call -> FakeVendor.json(call, 404, new JsonObject()));
    vendor.next(call -> FakeVendor.json(call, 200, list));
    List<String> flags =
        List.of(
            "--keycloak",
            keycloak.issuer("acme"),
            "--vendor",
            "none",
            "--local",
            "http://127.0.0.1:" + vendor.port());
    try (FirstGateway first =
            FirstGateway.in(folder.resolve("first"), "", Map.of(), "research", flags);
        var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(first.base().resolve("/v1/chat/completions"))
              .header("Authorization", "Bearer " + token("alice"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(TestGateway.chatBody("chat", false)))
              .build();

      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("Qwen3-8B", header(answer, "x-drawbridge-model"));
    }
  }

  @Test
  void bobInTwoTeamsMustNameOne() throws Exception {
    refusal(400, "team_required", chat(token("bob")));
    assertEquals(200, chat(token("bob"), "X-Drawbridge-Team", "sales").statusCode());
  }

  @Test
  void bobInATeamThatAsksForARoleHeLacksIsDenied() throws Exception {
    JsonObject refused =
        refusal(403, "denied", chat(token("bob"), "X-Drawbridge-Team", "research"));

    assertEquals(List.of("role_missing"), reasons(refused));
  }

  @Test
  void aTeamThatIsNotTheCallersIsDenied() throws Exception {
    JsonObject refused = refusal(403, "denied", chat(token("alice"), "X-Drawbridge-Team", "sales"));

    assertEquals(List.of("team_not_member"), reasons(refused));
  }

  @Test
  void carolInNoTeamIsDenied() throws Exception {
    JsonObject refused = refusal(403, "denied", chat(token("carol")));

    assertEquals(List.of("team_unknown"), reasons(refused));
  }

  @Test
  void anExpiredTokenIsRefused() throws Exception {
    String token = tokenOf("app-short", "alice");
    Await.until("the token expires", () -> chat(token).statusCode() != 200);

    unauthenticated("expired", chat(token), token);
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() throws Exception {
    // Bob: Keycloak puts the clients whose roles a user has into `aud`, as it does for Alice.
    String token = tokenOf("app-elsewhere", "bob");

    unauthenticated("audience", chat(token), token);
  }

  @Test
  void aTokenOfAnotherRealmIsRefused() throws Exception {
    String token = keycloak.userToken("other", "mallory");

    unauthenticated("issuer", chat(token), token);
  }

  private static HttpResponse<String> onBehalfOf(String token) throws Exception {
    String app = gateway.key("sales", "model-user");
    return chat(app, "X-Drawbridge-On-Behalf-Of", token);
  }

  @Test
  void anAppMayActForWhoProvesItself() throws Exception {
    for (String user : List.of("alice", "bob")) {
      String token = token(user);
      HttpResponse<String> answer = onBehalfOf(token);

      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject row =
          gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
      JsonObject person =
          row.getJsonObject("input").getJsonObject("principal").getJsonObject("on_behalf_of");
      assertEquals(user, person.getString("name"));
      assertEquals(person.getString("id"), row.getString("on_behalf_of"));
      assertTrue(person.getBoolean("verified"));
      assertEquals(keycloak.issuer("acme"), person.getString("issuer"));
      assertEquals(
          "Bearer " + HostedVendorGateway.VENDOR_KEY,
          vendor.lastCall().headers().get("authorization"));
      assertTrue(!vendor.lastCall().headers().toString().contains(token), "never sent upstream");
    }
  }

  @Test
  void whatThePersonMayNotIsNotDoneForIt() throws Exception {
    JsonObject refused = refusal(403, "denied", onBehalfOf(token("carol")));

    assertEquals(List.of("delegation_not_allowed"), reasons(refused));
  }

  @Test
  void aPersonsTokenIsVerifiedLikeACredential() throws Exception {
    String foreign = keycloak.userToken("other", "mallory");
    unauthenticated("issuer", onBehalfOf(foreign), foreign);
    String elsewhere = tokenOf("app-elsewhere", "bob");
    unauthenticated("audience", onBehalfOf(elsewhere), elsewhere);
    String forged = token("alice").replaceFirst("\\.[^.]*$", ".AAAA");
    unauthenticated("signature", onBehalfOf(forged), forged);
  }

  /** Alice leads research by name; sales is led by those of it who are evaluators: nobody. */
  @Test
  void aLeadIsKnownByIssuerAndSubject() throws Exception {
    String keys = "/drawbridge/v1/teams/research/keys";
    HttpResponse<String> made = gateway.post(keys, token("alice"), "{\"name\":\"ci\"}");
    assertEquals(200, made.statusCode(), made.body());
    String secret = new JsonObject(made.body()).getString("secret");
    assertEquals(200, gateway.chat(secret, "gpt").statusCode());
    assertEquals(200, gateway.get(keys, token("alice")).statusCode());
    for (String user : List.of("bob", "carol", "dora")) {
      refusal(403, "denied", gateway.get(keys, token(user)));
    }
    for (String user : List.of("alice", "bob")) {
      refusal(403, "denied", gateway.get("/drawbridge/v1/teams/sales/keys", token(user)));
    }
    String actor = "user:" + keycloak.issuer("acme") + "|" + subject(token("alice"));
    assertTrue(gateway.recorded().contains("\"actor\":\"" + actor + "\""));
  }

  /** Bob's requests as the realm knows him, and none of a key that someone called like him. */
  @Test
  void aPersonSeesItsOwnRequests() throws Exception {
    HttpResponse<String> answer = chat(token("bob"), "X-Drawbridge-Team", "sales");
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    gateway.row(id);
    String own = gateway.get("/drawbridge/v1/requests", token("bob")).body();
    assertTrue(own.contains(id), own);
    assertTrue(!gateway.get("/drawbridge/v1/requests", token("alice")).body().contains(id));
  }

  @Test
  void aRealmThatMayMakesItsAdmins() throws Exception {
    assertEquals(200, gateway.admin("/api/v1/decisions", token("dora")).statusCode());
    assertEquals(403, gateway.admin("/api/v1/decisions", token("alice")).statusCode());
  }

  @Test
  void aRealmThatMayNotMakesNone(@TempDir Path folder) throws Exception {
    TestGateway closed = start(folder.resolve("closed"), keycloak.jwks("acme").toString(), false);
    try (closed) {
      assertEquals(403, closed.admin("/api/v1/decisions", token("dora")).statusCode());
    }
  }

  @Test
  void withoutKeycloakTokensWaitAndKeysWork() throws Exception {
    var refused = apart.chat(token("alice"), "gpt");
    refusal(503, "identity_unavailable", refused);
    assertEquals("5", refused.headers().firstValue("retry-after").orElse("none"));
    HttpResponse<String> byKey = apart.chat(apart.key("sales", "model-user"), "gpt");
    assertEquals(200, byKey.statusCode(), byKey.body());
    assertEquals(200, apart.admin("/readyz").statusCode());
  }
}
