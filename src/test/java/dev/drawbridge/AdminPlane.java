package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.upstream.VendorFaults;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** A gateway that has served and refused a few calls, and the admins' door to it. */
record AdminPlane(
    Path folder,
    HttpClient http,
    Doors doors,
    TestGateway gateway,
    String research,
    String stranger,
    String admin)
    implements AutoCloseable {
  static AdminPlane start(Path folder) throws Exception {
    Doors doors = Doors.start(folder);
    TestGateway gateway = doors.gateway();
    String research = gateway.key("research");
    String stranger = gateway.key("marketing");
    String admin = gateway.key("admins", "drawbridge-admin");
    assertEquals(200, gateway.chat(research, "large").statusCode());
    assertEquals(200, gateway.chat(research, "small").statusCode());
    assertEquals(403, gateway.chat(research, "other").statusCode());
    assertEquals(403, gateway.chat(stranger, "large").statusCode());
    doors.vendor().next(VendorFaults.error(503, "busy", "overloaded"));
    assertEquals(
        "small",
        gateway.chat(research, "chat").headers().firstValue("x-drawbridge-model").orElseThrow());
    return new AdminPlane(
        folder, HttpClient.newHttpClient(), doors, gateway, research, stranger, admin);
  }

  HttpResponse<String> post(String path, String key, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!key.isEmpty()) request.header("x-api-key", key);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonArray search(String query) throws Exception {
    return object(gateway.admin("/api/v1/decisions" + query)).getJsonArray("decisions");
  }

  String recorded() throws IOException {
    return recorded(folder);
  }

  /** All that is on disk of a gateway's record. */
  static String recorded(Path folder) throws IOException {
    return RecordedText.of(folder.resolve("var/audit"));
  }

  static JsonObject object(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  static void assertError(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
    var error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals(code, error.getString("code"));
    assertFalse(error.getString("message").isBlank());
  }

  @Override
  public void close() throws Exception {
    doors.close();
    http.close();
  }
}
