package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared app names the person it acts for; with a token of the person's: KeycloakCrossingIT. */
class DelegationIT {
  private static final String HEADER = "X-Drawbridge-On-Behalf-Of";
  @TempDir static Path folder;
  private static ThreeModelGateway setup;
  private static TestGateway gateway;
  private static String app;

  @BeforeAll
  static void start() throws Exception {
    String identity = "identity: { on_behalf_of: { headers: [X-OpenWebUI-User-Id] } }\n";
    String facts = ThreeModelGateway.FACTS + "  app: { models: [small], may_assert: true }\n";
    setup = ThreeModelGateway.start(folder, identity, facts);
    gateway = setup.gateway();
    app = gateway.key("app");
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
  }

  private static JsonObject row(HttpResponse<String> answer) throws Exception {
    return gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
  }

  @Test
  void aTeamThatMayAssertNamesAPersonWhoIsRecordedAndNotSentOn() throws Exception {
    for (String header : new String[] {HEADER, "X-OpenWebUI-User-Id"}) {
      HttpResponse<String> answer = gateway.chat(app, "small", header, "person-0815");

      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject row = row(answer);
      assertEquals("person-0815", row.getString("on_behalf_of"));
      JsonObject person =
          row.getJsonObject("input").getJsonObject("principal").getJsonObject("on_behalf_of");
      assertFalse(person.getBoolean("verified"));
      assertEquals("header", person.getString("source"));
      var sent = setup.vendor().calls().getLast();
      assertFalse(sent.headers().toString().contains("0815"), "never sent upstream");
      assertFalse(sent.bytes().toString().contains("0815"));
    }
  }

  @Test
  void anyOtherTeamIsDeniedAndThePersonIsOnRecord() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(gateway.key("research"), "small", HEADER, "person-0815");

    assertEquals(403, answer.statusCode());
    var ours = new JsonObject(answer.body()).getJsonObject("error").getJsonObject("drawbridge");
    assertEquals("denied", ours.getString("code"));
    assertEquals(
        "delegation_not_allowed", ours.getJsonArray("reasons").getJsonObject(0).getString("code"));
    assertEquals("person-0815", row(answer).getString("on_behalf_of"));
  }

  @Test
  void withoutAPersonNothingChanges() throws Exception {
    HttpResponse<String> answer = gateway.chat(app, "small");

    assertEquals(200, answer.statusCode());
    assertTrue(row(answer).containsKey("on_behalf_of"));
    assertEquals(null, row(answer).getValue("on_behalf_of"));
  }

  @Test
  void aTokenOfNobodyTrustedIsRefused() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(app, "small", HEADER, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln");

    assertEquals(401, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(HEADER));
  }
}
