package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What policy has masked in answers, or cut, no caller sees: every dialect before every kind of
 * vendor, whole and streamed, in texts and in the arguments of tools. The caller's own values stay.
 */
class GuardedAnswersIT {
  private static final String MAIL = "jana.novak@mail-post.de";

  /** What of the card stands in no time and in no id. */
  private static final Pattern CARD = Pattern.compile("1111\\W{0,3}1111");

  private static final String ASKED = "whose card? Tell " + MAIL;
  private static final String MASKED = "The card is [credit_card]. You said: " + ASKED;
  private static final String KEPT = "The card is ";

  /** How each dialect says that a filter ended an answer. */
  private static final List<String> FILTERED =
      List.of("content_filter", "content_filter", "refusal", "SAFETY");

  private static EveryVendorGateway vendors;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  @TestFactory
  List<DynamicTest> nobodySeesTheCard() {
    return DialectClients.each(
        vendors.everywhere(),
        (client, model) -> {
          masked(client, model);
          cut(client, model, FILTERED.get(DialectClients.ALL.indexOf(client)));
        });
  }

  private static void masked(DialectClient client, String model) throws Exception {
    var text = new SampleRequest(model, ASKED);
    for (ParsedAnswer answer : answers("guarded", client, text, "credit_card=1")) {
      assertEquals(MASKED, answer.text.toString());
    }
    var tool = new SampleRequest(model, "weather at the card").tools("weather");
    for (ParsedAnswer answer : answers("guarded", client, tool, "credit_card=1")) {
      assertEquals(List.of("weather{\"city\":\"[credit_card]\"}"), answer.calls());
    }
  }

  private static void cut(DialectClient client, String model, String filtered) throws Exception {
    var text = new SampleRequest(model, ASKED);
    for (ParsedAnswer answer : answers("cut", client, text, "")) {
      assertEquals(KEPT, answer.text.toString());
      assertEquals(filtered, answer.stop);
    }
    var tool = new SampleRequest(model, "weather at the card").tools("weather");
    for (ParsedAnswer answer : answers("cut", client, tool, "")) {
      assertEquals(filtered, answer.stop);
    }
  }

  /** The answers to a request, whole and streamed. */
  private static List<ParsedAnswer> answers(
      String team, DialectClient client, SampleRequest request, String masked) throws Exception {
    DialectClients.Answers both =
        DialectClients.both(client, request, (c, r, body) -> sent(team, c, r, body));
    String told = masked.isEmpty() ? "x-drawbridge-answer-cut" : "x-drawbridge-answer-masked";
    assertEquals(
        masked.isEmpty() ? "credit_card" : masked,
        both.whole().headers().firstValue(told).orElse(""));
    if (!masked.isEmpty()) {
      String events = both.stream().body();
      assertTrue(events.contains(": " + told + ": " + masked + "\n\n"), events);
    }
    return both.read();
  }

  private static HttpResponse<String> sent(
      String team, DialectClient client, SampleRequest request, JsonObject body) throws Exception {
    HttpResponse<String> answer =
        vendors.gateway().post(client.path(request), vendors.keyOf(team), body.encode());
    assertEquals(200, answer.statusCode(), answer::body);
    assertFalse(CARD.matcher(answer.body()).find(), answer::body);
    return answer;
  }

  @Test
  void realClientsReadMaskedAnswers() throws Exception {
    try (StreamingClients clients = StreamingClients.of(vendors.base(), vendors.keyOf("guarded"))) {
      for (String model : vendors.models()) {
        assertEquals(MASKED, clients.chat(model, ASKED).text());
        assertEquals(MASKED, clients.response(model, ASKED).text());
        assertEquals(MASKED, clients.message(model, ASKED).text());
        assertEquals(MASKED, clients.content(model, ASKED).text());
      }
    }
  }

  @Test
  void realClientsReadAnswersThatEndEarly() throws Exception {
    try (StreamingClients clients = StreamingClients.of(vendors.base(), vendors.keyOf("cut"))) {
      for (String model : vendors.models()) {
        assertEquals(new StreamingClients.Read(KEPT, "content_filter"), clients.chat(model, ASKED));
        assertEquals(
            new StreamingClients.Read(KEPT, "content_filter"), clients.response(model, ASKED));
        assertEquals(new StreamingClients.Read(KEPT, "refusal"), clients.message(model, ASKED));
        assertEquals(new StreamingClients.Read(KEPT, "SAFETY"), clients.content(model, ASKED));
      }
    }
  }

  @Test
  void theRecordSaysWhatWasDoneAndNoValue() throws Exception {
    var client = new ChatClient();
    for (var each :
        Map.of(
                "guarded", "{\"obligation\":\"mask_answer\",\"did\":\"masked credit_card=1\"}",
                "cut", "{\"obligation\":\"cut_answer\",\"did\":\"ended before credit_card\"}")
            .entrySet()) {
      for (boolean stream : new boolean[] {false, true}) {
        var request = new SampleRequest("on-anthropic", ASKED);
        if (stream) request.stream();
        var answer =
            sent(each.getKey(), client, request, Objects.requireNonNull(client.body(request)));
        String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();

        JsonObject row = vendors.gateway().row(id);

        assertEquals("complete", row.getString("outcome"), row::encode);
        assertTrue(row.encode().contains(each.getValue()), row::encode);
        assertFalse(CARD.matcher(row.encode()).find(), row::encode);
        String content = vendors.gateway().admin("/api/v1/prompts/" + id + "?reason=case").body();
        // Of a stream it stands in pieces.
        assertTrue(stream || content.contains("4111"), "the sealed part holds what came");
      }
    }
    String metrics = vendors.gateway().metrics();
    assertTrue(
        metrics.contains("drawbridge_answer_withheld_total{did=\"masked\",type=\"credit_card\"}"),
        metrics);
    assertTrue(
        metrics.contains("drawbridge_answer_withheld_total{did=\"cut\",type=\"credit_card\"}"),
        metrics);
  }

  @Test
  void vectorsHoldNoTextAndTheRecordSaysSo() throws Exception {
    var body = new JsonObject().put("model", "embed-openai").put("input", "Hello");

    var answer = vendors.gateway().post("/v1/embeddings", vendors.keyOf("guarded"), body.encode());

    assertEquals(200, answer.statusCode(), answer::body);
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    String end = vendors.gateway().row(id).encode();
    assertTrue(end.contains("\"did\":\"no text to look into\""), end);
  }

  /** What the scripted model says of itself is what the tests above look for. */
  @Test
  void withoutAnObligationTheCardIsTold() throws Exception {
    var client = new ChatClient();
    var request = new SampleRequest("on-openai", ASKED);

    var answer =
        vendors
            .gateway()
            .post(
                client.path(request),
                vendors.maskingKey(),
                Objects.requireNonNull(client.body(request)).encode());

    assertTrue(answer.body().contains(ScriptedModel.CARD), answer::body);
  }
}
