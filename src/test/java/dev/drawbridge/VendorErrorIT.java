package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.vendors.VendorServer;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each vendor's own error about a request, as each kind of client gets it. */
class VendorErrorIT {
  private static final String TOLD = "temperature: must be at most 1";
  private static final Map<String, String> ERRORS =
      Map.of(
          "openai",
          "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
          "anthropic",
          "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"%s\"}}",
          "gemini",
          "{\"error\":{\"code\":400,\"message\":\"%s\",\"status\":\"INVALID_ARGUMENT\"}}",
          "bedrock",
          "{\"message\":\"%s\"}",
          "ollama",
          "{\"error\":\"%s\"}");

  @TempDir static Path folder;
  private static AnyVendors all;

  @BeforeAll
  static void start() throws Exception {
    Map<String, VendorServer> vendors = new LinkedHashMap<>();
    for (var error : ERRORS.entrySet()) {
      Buffer body = Buffer.buffer(error.getValue().formatted(TOLD));
      var reply = new Reply(400, Map.of("content-type", "application/json"), List.of(body));
      vendors.put(error.getKey(), VendorServer.start(call -> reply));
    }
    all = AnyVendors.start(folder, vendors);
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void itIsSaidInTheCallersDialect(ClientKind kind) throws Exception {
    for (String vendor : all.dialects()) {
      for (boolean stream : new boolean[] {false, true}) {
        ClientKind.Sent sent = kind.ask("at-" + vendor, "Hi", stream);
        HttpResponse<String> answer =
            all.gateway().post(sent.path(), all.key(), sent.body().encode());

        assertEquals(400, answer.statusCode(), vendor + ": " + answer.body());
        assertEquals(TOLD, kind.error(new JsonObject(answer.body())), vendor);
        String type = SampleConfig.header(answer, "content-type");
        assertTrue(type.startsWith("application/json"), vendor + ": " + type);
        assertEquals("at-" + vendor, SampleConfig.header(answer, "x-drawbridge-model"));
      }
    }
  }
}
