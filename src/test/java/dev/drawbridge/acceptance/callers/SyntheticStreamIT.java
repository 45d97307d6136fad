package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.FakeGemini;
import dev.drawbridge.fixture.vendors.FakeOpenAi;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vendors that answer in one document where a stream is asked for: callers get their stream. */
class SyntheticStreamIT {
  private static final String SAID = "Hello 🌉! You said: Hi (Be brief)";
  @TempDir static Path folder;
  private static EachDialectGateway all;

  @BeforeAll
  static void start() throws Exception {
    Map<String, VendorServer> vendors = new LinkedHashMap<>();
    vendors.put("openai", FakeOpenAi.start());
    vendors.put("gemini", FakeGemini.startWithoutQueries());
    all = EachDialectGateway.start(folder, vendors);
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
  }

  private static HttpResponse<String> ask(String path, ClientKind client, String text)
      throws Exception {
    JsonObject body = client.ask("at-gemini", text, true).body();
    return all.gateway().post(path, all.key(), body.encode());
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void itIsAStreamOfTheCallers(ClientKind client) throws Exception {
    String path = client.ask("at-gemini", "Hi", true).path();
    HttpResponse<String> answer = ask(path, client, "Hi");
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("text/event-stream", SampleConfig.header(answer, "content-type"));
    assertEquals(SAID, client.streamed(answer.body()), answer.body());
    assertTrue(client.complete(answer.body()), answer.body());
    JsonObject row = SampleConfig.ended(all.gateway(), answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(ScriptedModel.OUTPUT, row.getJsonObject("tokens").getInteger("output"));
  }

  @Test
  void itIsAnArrayForWhoWantsOne() throws Exception {
    String path = ClientKind.GEMINI.ask("at-gemini", "Hi", true).path().replace("?alt=sse", "");
    HttpResponse<String> answer = ask(path, ClientKind.GEMINI, "Hi");
    assertEquals("application/json", SampleConfig.header(answer, "content-type"));
    var said = new StringBuilder();
    var chunks = new JsonArray(answer.body());
    for (Object chunk : chunks) said.append(ClientKind.geminis((JsonObject) chunk));
    assertEquals(SAID, said.toString());
    assertTrue(chunks.size() > 1, "the vendor's chunks: " + chunks);
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void anErrorInItIsTheCallersToo(ClientKind client) throws Exception {
    String path = client.ask("at-gemini", "Hi", true).path();
    HttpResponse<String> answer = ask(path, client, "please object");
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(
        "Request contains an invalid argument.", client.error(new JsonObject(answer.body())));
  }
}
