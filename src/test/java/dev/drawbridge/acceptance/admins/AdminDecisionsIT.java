package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.UsedGateway.assertError;
import static dev.drawbridge.fixture.UsedGateway.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions as admins search and read them. */
class AdminDecisionsIT {
  private static UsedGateway used;
  private static TestGateway gateway;
  private static String stranger;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    used = UsedGateway.start(folder);
    gateway = used.gateway();
    stranger = used.stranger();
  }

  @AfterAll
  static void stop() throws Exception {
    used.close();
  }

  @ParameterizedTest
  @CsvSource({
    "?team=research&outcome=complete&model=small, 2",
    "?team=research&outcome=refused&model=other, 1",
    "?team=marketing, 1",
    "?model=other, 1",
    "?model=small&outcome=complete, 2",
    "?until=2001-01-01, 0",
    "?since=2001-01-01T00:00:00Z&team=marketing, 1",
    "?since=2999-01-01, 0",
    "?team=nobody, 0",
    "?outcome=truncated, 0"
  })
  void decisionsAreFiltered(String query, int expected) throws Exception {
    assertEquals(expected, used.search(query).size());
  }

  @Test
  void decisionsAreFilteredByPrincipal() throws Exception {
    String id = used.search("?team=marketing").getJsonObject(0).getString("principal");

    JsonArray found = used.search("?principal=" + id);

    assertEquals(1, found.size());
    assertEquals(stranger.substring(4, 16), id);
  }

  @ParameterizedTest
  @CsvSource({
    "?code=model_not_permitted, 1",
    "?code=team_not_entitled&outcome=refused, 1",
    "?code=no_such_code, 0",
    "?key=nobody's, 0"
  })
  void decisionsAreFoundByWhyAndByWhoseKey(String query, int expected) throws Exception {
    assertEquals(expected, used.search(query.replace("'", "%27")).size());
  }

  /** Who may read decisions alone sees ids, and cannot find out by asking whose a row is. */
  @Test
  void namesAreForWhoeverMaySeeThem() throws Exception {
    String secret =
        String.valueOf(
            ((Map<?, ?>)
                    gateway.control(
                        "key.create", Map.of("team", "research", "name", "Ada's laptop")))
                .get("secret"));
    gateway.chat(secret, "other");
    String viewer = gateway.key("admins", "drawbridge-viewer");
    String auditor = gateway.key("admins", "drawbridge-auditor");
    String query = "/api/v1/decisions?key=ada%27s%20laptop";

    JsonObject seen =
        object(gateway.admin(query, auditor)).getJsonArray("decisions").getJsonObject(0);
    String one = "/api/v1/decisions/" + seen.getString("request_id");

    assertEquals("Ada's laptop", seen.getString("name"));
    assertEquals("model_not_permitted", seen.getString("code"));
    assertTrue(gateway.admin(one, auditor).body().contains("Ada's laptop"));
    assertError(403, "denied", gateway.admin(query, viewer));
    assertError(403, "denied", gateway.admin("/api/v1/decisions?person=ada", viewer));
    for (String path : List.of("/api/v1/decisions?code=model_not_permitted", one)) {
      var answer = gateway.admin(path, viewer);
      assertEquals(200, answer.statusCode(), answer.body());
      assertFalse(answer.body().contains("laptop"), answer.body());
    }
  }

  @Test
  void decisionsArePaged() throws Exception {
    String query = "?team=research&model=small&outcome=complete";
    JsonObject first = object(gateway.admin("/api/v1/decisions" + query + "&limit=1"));
    String next = first.getString("next");
    JsonObject last = object(gateway.admin("/api/v1/decisions" + query + "&limit=1&after=" + next));

    assertEquals(1, first.getJsonArray("decisions").size());
    assertEquals(1, last.getJsonArray("decisions").size());
    assertTrue(last.containsKey("next"));
    assertNull(last.getString("next"));
    long before = first.getJsonArray("decisions").getJsonObject(0).getLong("seq");
    assertTrue(last.getJsonArray("decisions").getJsonObject(0).getLong("seq") < before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=many",
        "after=x",
        "after=-1",
        "after=99999999999999999999",
        "since=yesterday",
        "until=2026-13-01",
        "outcome=good",
        "class=busy",
        "scope=everything",
        "colour=red"
      })
  void badParameterIsRefusedByName(String parameter) throws Exception {
    var answer = gateway.admin("/api/v1/decisions?" + parameter);

    assertError(400, "invalid_request", answer);
    assertTrue(answer.body().contains(parameter.substring(0, parameter.indexOf('='))));
  }

  @Test
  void oneDecisionShowsInputVerdictAndEndWithoutContent() throws Exception {
    String id =
        used.search("?model=small&outcome=complete&limit=1")
            .getJsonObject(0)
            .getString("request_id");

    JsonObject shown = object(gateway.admin("/api/v1/decisions/" + id));

    assertEquals("research", shown.getString("team"));
    assertEquals("drawbridge/decision/v1", shown.getJsonObject("input").getString("contract"));
    assertTrue(shown.getJsonObject("verdict").getBoolean("allow"));
    assertNotNull(shown.getJsonObject("end"));
    assertFalse(shown.containsKey("prompt"));
    assertFalse(shown.encode().contains("Hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000-0000-7000-8000-000000000000", "%2e%2e"})
  void unknownDecisionIsNotFound(String id) throws Exception {
    assertError(404, "not_found", gateway.admin("/api/v1/decisions/" + id));
  }
}
