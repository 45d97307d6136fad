package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of client through the whole gateway, against each kind of vendor. */
class AnyClientIT {
  private static final String SAID = "Hello 🌉! You said: Hi (Be brief)";
  @TempDir static Path folder;
  private static EachDialectGateway all;

  @BeforeAll
  static void start() throws Exception {
    all = EachDialectGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
  }

  @AfterEach
  void whole() {
    for (String dialect : all.dialects()) all.vendor(dialect).cutAfter(-1);
  }

  private static HttpResponse<String> ask(ClientKind front, String model, boolean stream)
      throws Exception {
    ClientKind.Sent sent = front.ask(model, "Hi", stream);
    return all.gateway().post(sent.path(), all.key(), sent.body().encode());
  }

  private static String type(HttpResponse<?> answer) {
    return SampleConfig.header(answer, "content-type");
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void aChatIsAnsweredInTheCallersDialect(ClientKind front) throws Exception {
    for (String vendor : all.dialects()) {
      HttpResponse<String> answer = ask(front, "at-" + vendor, false);

      assertEquals(200, answer.statusCode(), vendor + ": " + answer.body());
      assertEquals(SAID, front.text(new JsonObject(answer.body())), vendor);
      assertTrue(type(answer).startsWith("application/json"), type(answer));
      assertEquals("at-" + vendor, SampleConfig.header(answer, "x-drawbridge-model"));
      assertFalse(SampleConfig.header(answer, "x-drawbridge-cost-usd").isEmpty(), vendor);
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void aStreamIsAnsweredInTheCallersDialect(ClientKind front) throws Exception {
    for (String vendor : all.dialects()) {
      HttpResponse<String> answer = ask(front, "at-" + vendor, true);

      assertEquals(200, answer.statusCode(), vendor + ": " + answer.body());
      assertEquals(SAID, front.streamed(answer.body()), vendor + ": " + answer.body());
      assertTrue(front.complete(answer.body()), vendor + ": " + answer.body());
      assertTrue(type(answer).startsWith("text/event-stream"), type(answer));
      JsonObject row = SampleConfig.ended(all.gateway(), answer);
      assertEquals("complete", row.getString("outcome"));
      assertEquals(ScriptedModel.OUTPUT, row.getJsonObject("tokens").getInteger("output"), vendor);
    }
  }

  @Test
  void withoutAltGeminisStreamIsOneArray() throws Exception {
    for (String vendor : all.dialects()) {
      ClientKind.Sent sent = ClientKind.GEMINI.ask("at-" + vendor, "Hi", true);
      String path = sent.path().replace("?alt=sse", "");
      HttpResponse<String> answer = all.gateway().post(path, all.key(), sent.body().encode());

      assertEquals("application/json", type(answer));
      var said = new StringBuilder();
      for (Object chunk : new JsonArray(answer.body()))
        said.append(ClientKind.geminis((JsonObject) chunk));
      assertEquals(SAID, said.toString(), vendor);
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void ollamaIsGivenTheRoomThatALongCallAndItsAnswerNeed(ClientKind front) throws Exception {
    // 18,000 characters are 6,000 tokens by the bound: with an answer more than 4,096, within
    // 8,192.
    ClientKind.Sent sent = front.ask("at-ollama", "Hi ".repeat(6_000), false);
    HttpResponse<String> answer = all.gateway().post(sent.path(), all.key(), sent.body().encode());

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(8_192, room());
    ask(front, "at-ollama", false);
    assertNull(room(), "a short call needs no more than the usual");
  }

  /** The context that Ollama was last told to hold. */
  private static @Nullable Integer room() {
    return all.vendor("ollama").lastCall().json().getJsonObject("options").getInteger("num_ctx");
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void aStreamThatBreaksOffEndsInTheCallersError(ClientKind front) throws Exception {
    for (String vendor : all.dialects()) {
      all.vendor(vendor).cutAfter(4);
      HttpResponse<String> answer = ask(front, "at-" + vendor + "-" + front.ordinal(), true);
      all.vendor(vendor).cutAfter(-1);

      assertEquals(200, answer.statusCode(), vendor + ": " + answer.body());
      assertFalse(front.complete(answer.body()), answer.body());
      JsonObject last = ClientKind.data(answer.body()).getLast();
      assertEquals("The answer broke off at its vendor.", front.error(last), vendor);
      assertEquals("truncated", SampleConfig.ended(all.gateway(), answer).getString("outcome"));
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void aRefusalIsInTheCallersForm(ClientKind front) throws Exception {
    ClientKind.Sent sent = front.ask("at-openai", "Hi", false);
    String body = sent.body().encode();
    HttpResponse<String> unknown = all.gateway().post(sent.path(), "dbk_wrong", body);
    assertEquals(401, unknown.statusCode());
    front.error(new JsonObject(unknown.body()));

    HttpResponse<String> denied =
        all.gateway().post(sent.path(), all.gateway().key("guests"), body);
    assertEquals(403, denied.statusCode(), denied.body());
    assertTrue(front.error(new JsonObject(denied.body())).contains("at-openai"), denied.body());
    assertTrue(denied.body().contains("\"model_not_permitted\""), denied.body());

    HttpResponse<String> malformed = all.gateway().post(sent.path(), all.key(), "{");
    assertEquals(400, malformed.statusCode());
    front.error(new JsonObject(malformed.body()));
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void anotherVendorServesBeforeTheFirstByte(ClientKind front) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      all.vendor("openai").cutAfter(0);
      HttpResponse<String> answer =
          ask(front, "either-" + (4 + front.ordinal() + (stream ? 4 : 0)), stream);

      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("at-ollama", SampleConfig.header(answer, "x-drawbridge-model"));
      String fallback = SampleConfig.header(answer, "x-drawbridge-fallback");
      assertTrue(fallback.startsWith("at-openai-"), fallback);
      String said =
          stream ? front.streamed(answer.body()) : front.text(new JsonObject(answer.body()));
      assertEquals(SAID, said);
    }
  }
}
