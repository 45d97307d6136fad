package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.RefusingGateway.with;
import static dev.drawbridge.fixture.SampleConfig.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.RefusingGateway;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that cannot be read one way only: each a clear refusal that says where. */
class BadInputIT {
  @TempDir static Path folder;
  private static RefusingGateway refusing;

  @BeforeAll
  static void start() throws Exception {
    refusing = new RefusingGateway(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    refusing.close();
  }

  @Test
  void malformedJsonIsRefusedWithItsPositionAndNotWithItsText() throws Exception {
    HttpResponse<String> answer =
        refusing.post("{\"model\":\"acme-large\",\n  \"messages\": [geheim]}");
    refusing.assertRefused(answer, 400, "invalid_request");
    String message = error(answer).getString("message");
    assertTrue(message.contains("line 2, column "), message);
    assertFalse(answer.body().contains("geheim"), answer.body());
    assertEquals("invalid_request_error", error(answer).getString("type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"text\"",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]} {}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\"",
        "{\"model\":\"acme-large\",\"model\":\"old\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"Model\":\"old\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"MODEL\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"Content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"content\":\"Ho\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"x\":{\"a\":1,\"A\":2}}"
      })
  void aBodyThatTwoReadersCouldReadDifferentlyIsRefused(String body) throws Exception {
    refusing.assertNothingSent(
        () -> refusing.assertRefused(refusing.post(body), 400, "invalid_request"));
  }

  @Test
  void keysInToolArgumentsAndSchemasAreTheCallersOwn() throws Exception {
    String body =
        with(
            "acme-large",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"Model\":{},\"model\":{}}}}}]");
    HttpResponse<String> answer = refusing.post(body);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  @ParameterizedTest
  @CsvSource({
    "model, '{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}'",
    "messages, '{\"model\":\"acme-large\"}'",
    "model, '{\"model\":7,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}'",
    "messages, '{\"model\":\"acme-large\",\"messages\":\"Hi\"}'"
  })
  void aFieldThatIsMissingOrOfAnotherKindIsNamed(String field, String body) throws Exception {
    HttpResponse<String> answer = refusing.post(body);
    refusing.assertRefused(answer, 400, "invalid_request");
    assertEquals(field, error(answer).getString("param"));
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    String deep = "\"x\":" + "[".repeat(100_000) + "]".repeat(100_000);
    HttpResponse<String> answer = refusing.post(with("acme-large", deep));
    refusing.assertRefused(answer, 400, "invalid_request");
    assertTrue(error(answer).getString("message").contains("nested"), answer.body());
  }

  @Test
  void invalidUtf8IsRefusedWithItsPosition() throws Exception {
    byte[] body = with("acme-large", "\"x\":\"?\"").getBytes(StandardCharsets.UTF_8);
    body[body.length - 3] = (byte) 0xC3;
    HttpResponse<String> answer = refusing.sendJson(BodyPublishers.ofByteArray(body));
    refusing.assertRefused(answer, 400, "invalid_request");
    assertTrue(error(answer).getString("message").contains("UTF-8"), answer.body());
    assertTrue(error(answer).getString("message").contains("line 1, column"), answer.body());
  }

  private static byte[] spaces(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) ' ');
    byte[] start = with("acme-large", "\"x\":1").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(start, 0, bytes, 0, start.length);
    return bytes;
  }

  @Test
  void aBodyOneByteTooLargeIsRefusedByItsLength() throws Exception {
    HttpResponse<String> answer =
        refusing.sendJson(BodyPublishers.ofByteArray(spaces(RefusingGateway.MAX + 1)));
    refusing.assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void aBodyOneByteTooLargeIsRefusedAsItComes() throws Exception {
    byte[] body = spaces(RefusingGateway.MAX + 1);
    HttpResponse<String> answer =
        refusing.sendJson(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    refusing.assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void aBodyOfTheLargestSizeIsRead() throws Exception {
    HttpResponse<String> answer =
        refusing.sendJson(BodyPublishers.ofByteArray(spaces(RefusingGateway.MAX)));
    refusing.assertRefused(answer, 400, "context_length_exceeded");
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    String body = with("acme-large", "\"x\":1");
    String bearer = "Bearer " + refusing.research;
    refusing.assertRefused(
        refusing.send(
            BodyPublishers.ofString(body), "Authorization", bearer, "Content-Type", "text/plain"),
        415,
        "unsupported_media_type");
    refusing.assertRefused(
        refusing.send(BodyPublishers.ofString(body), "Authorization", bearer),
        415,
        "unsupported_media_type");
    refusing.assertRefused(
        refusing.send(
            BodyPublishers.ofString(body),
            "Authorization",
            bearer,
            "Content-Type",
            "application/json",
            "Content-Encoding",
            "gzip"),
        415,
        "unsupported_media_type");
  }

  @ParameterizedTest
  @CsvSource({
    "acme-large, fallbacks, '\"fallbacks\":[\"old\"]'",
    "acme-large, api_base, '\"api_base\":\"http://127.0.0.1:9\"'",
    "acme-large, models, '\"models\":[\"a\",\"b\"]'",
    "routed, provider, '\"provider\":{\"order\":[\"x\"]}'",
    "routed, route, '\"route\":\"fallback\"'",
    "acme-large, prompt.id, '\"prompt\":{\"id\":\"pmpt_1\"}'",
    "acme-large, tools.web_search, '\"tools\":[{\"type\":\"web_search\"}]'",
    "acme-large, tools.mcp, '\"tools\":[{\"type\":\"mcp\",\"server_url\":\"http://127.0.0.1:9\"}]'",
    "acme-large, service_tier.priority, '\"service_tier\":\"priority\"'",
    "acme-large, web_search_options, '\"web_search_options\":{}'"
  })
  void aFieldThatWouldRerouteIsRefusedByName(String model, String field, String member)
      throws Exception {
    refusing.assertNothingSent(
        () -> {
          HttpResponse<String> answer = refusing.post(with(model, member));
          refusing.assertRefused(answer, 400, "field_not_permitted");
          assertEquals(field, error(answer).getString("param"));
        });
  }

  @Test
  void aTeamsFactsMayPermitSuchAField() throws Exception {
    String trusted = refusing.gateway.key("trusted");
    for (String member :
        List.of(
            "\"provider\":{\"order\":[\"x\"]}",
            "\"tools\":[{\"type\":\"web_search\"}]",
            "\"fallbacks\":[\"old\"]")) {
      HttpResponse<String> answer =
          refusing.gateway.post("/v1/chat/completions", trusted, with("routed", member));
      assertEquals(200, answer.statusCode(), answer.body());
    }
    HttpResponse<String> other =
        refusing.gateway.post(
            "/v1/chat/completions", trusted, with("routed", "\"route\":\"fallback\""));
    refusing.assertRefused(other, 400, "field_not_permitted");
  }

  @Test
  void headersThatSayNonsenseAreNamed() throws Exception {
    HttpResponse<String> answer =
        refusing.gateway.chat(refusing.research, "chat", "X-Drawbridge-Sensitivity", "very");
    refusing.assertRefused(answer, 400, "invalid_request");
    assertEquals("X-Drawbridge-Sensitivity", error(answer).getString("param"));
    answer =
        refusing.gateway.chat(refusing.research, "chat", "X-Drawbridge-Tags", "project=apollo");
    refusing.assertRefused(answer, 400, "invalid_request");
  }
}
