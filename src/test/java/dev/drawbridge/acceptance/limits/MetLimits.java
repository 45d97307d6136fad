package dev.drawbridge.acceptance.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/** What answers and the admin port say of limits. */
final class MetLimits {
  private MetLimits() {}

  static void allowed(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
  }

  /**
   * A call that was refused.
   *
   * @param by the key of the limit that it met
   */
  static void limited(String by, HttpResponse<String> answer) {
    assertEquals(429, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(" for " + by), answer.body());
  }

  /** What is used and reserved of a limit. */
  static JsonObject limit(TestGateway gateway, String key) throws Exception {
    JsonArray limits = new JsonObject(gateway.admin("/api/v1/usage").body()).getJsonArray("limits");
    for (int i = 0; i < limits.size(); i++) {
      if (limits.getJsonObject(i).getString("key").equals(key)) return limits.getJsonObject(i);
    }
    throw new AssertionError(key + " is not in " + limits.encode());
  }
}
