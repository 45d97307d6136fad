package dev.drawbridge.command.policy;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What masking would have changed of a running gateway's traffic. */
class MaskingReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CARD = "4111 1111 1111 1111";
  private static final String MAIL = "jana.novak@mail-post.de";
  private static final String SECRET = "AKIAQ3EGRZ7T5WXB2LMN";
  private static final String TERMS =
      "maker: Acme, weights: closed, context: 200000, max_output: 1000, price: { input: 2.0,"
          + " output: 8.0 }, licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }";
  private static final String FACTS =
      """
      teams:
        research: { models: ['*'], objective: listed, max_sensitivity: restricted }
        desk: { models: ['*'], objective: listed, max_sensitivity: restricted, mask: [pii] }
        clerks: { models: ['*'], objective: listed, max_sensitivity: restricted, mask_answer: { pii: ['*'] } }
      """;

  private static final Vertx VERTX = Vertx.vertx();
  private static Path folder = Path.of("");
  private static FakeVendor vendor;
  private static TestGateway gateway;

  @BeforeAll
  static void record(@TempDir Path made) throws Exception {
    folder = made;
    vendor = FakeVendor.start(VERTX);
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          acme: { dialect: openai, url: "$URL", key: env:ACME_KEY, operator: Acme Cloud, jurisdiction: US, hosting: vendor }
          house: { dialect: openai, url: "$URL", operator: self, jurisdiction: DE, hosting: own }
        models:
          large: { provider: acme, clearance: confidential, $TERMS }
          local: { provider: house, clearance: restricted, $TERMS }
        aliases:
          chat: [large, local]
        """
            .replace("$URL", vendor.url().toString())
            .replace("$TERMS", TERMS);
    gateway = TestGateway.start(folder, yaml, FACTS, Map.of("ACME_KEY", "k"));
    String research = gateway.key("research");
    assertEquals(200, asked(research, "chat", "What does a drawbridge do?"));
    assertEquals(200, asked(research, "chat", "Charge " + CARD));
    assertEquals(200, asked(research, "chat", "Deploy with " + SECRET));
    assertEquals(403, asked(research, "large", "Deploy with " + SECRET));
    assertEquals(200, asked(gateway.key("desk"), "chat", "Charge " + CARD));
    String clerks = gateway.key("clerks");
    for (String answer : List.of("Her card is " + CARD, "Tell " + MAIL + " the key " + SECRET)) {
      vendor.next(call -> call.response().end(answering(answer)));
      assertEquals(200, asked(clerks, "chat", "Whose is it?"));
    }
  }

  private static int asked(String key, String model, String text) throws Exception {
    String body = ClientKind.CHAT.ask(model, text, false).body().encode();
    return gateway.post("/v1/chat/completions", key, body).statusCode();
  }

  private static String answering(String text) {
    return """
    {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":
    {"role":"assistant","content":"%s"},"finish_reason":"stop"}],
    "usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}"""
        .formatted(text);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    await(VERTX.close());
  }

  private static String replayed(String facts, String... options) throws Exception {
    Path next = Files.writeString(folder.resolve("next.yaml"), facts);
    String[] all = new String[6 + options.length];
    String config = folder.resolve("drawbridge.yaml").toString();
    String[] fixed = {"policy", "replay", "-c", config, "--data", next.toString()};
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(options, 0, all, fixed.length, options.length);
    CommandLineRun run = CommandLineRun.within(Map.of("ACME_KEY", "k"), all);
    assertEquals(0, run.exit(), run.err() + run.out());
    assertFalse(
        run.out().contains(CARD) || run.out().contains(MAIL) || run.out().contains(SECRET),
        run.out());
    return run.out();
  }

  private static String masking(String categories) {
    return FACTS
        .replace("restricted }", "restricted, mask: [" + categories + "] }")
        .replace("mask: [pii] }", "mask: [" + categories + "] }");
  }

  @Test
  void itTellsWhichRequestsWouldBeMaskedAndWhereTheyWouldGo() throws Exception {
    String facts = masking("pii, secret");

    JsonNode report = JSON.readTree(replayed(facts, "--json")).path("masking");

    assertEquals(1, report.path("before").asInt(), report.toString());
    assertEquals(4, report.path("after").asInt(), report.toString());
    assertEquals(3, report.path("otherwise").asInt(), report.toString());
    assertEquals(
        "{\"same\":1,\"newly_refused\":0,\"newly_allowed\":1,\"rerouted\":1}",
        report.path("by_change").toString());
    assertEquals(
        "[{\"category\":\"pii\",\"before\":1,\"after\":2},"
            + "{\"category\":\"secret\",\"before\":0,\"after\":2}]",
        report.path("categories").toString());
    JsonNode oldest = report.path("requests").get(2);
    assertEquals("research", oldest.path("team").asText());
    assertEquals("large", oldest.path("target").asText());
    assertEquals("[]", oldest.path("before").toString());
    assertEquals("[\"pii\"]", oldest.path("after").toString());
    assertEquals("{\"credit_card\":1}", oldest.path("findings").toString());
    String text = replayed(facts);
    assertTrue(
        text.contains("masked for their first model: 1, with this policy 4 (pii 1 -> 2, secret"),
        text);
    assertTrue(
        text.contains(
            "of 3 something else is masked: 1 at the same model, 1 newly allowed, 1 re-routed"),
        text);
    Path page = folder.resolve("page.html");
    replayed(facts, "--html", page.toString());
    assertTrue(Files.readString(page).contains("Requests masked otherwise"));
  }

  @Test
  void itTellsOfWhatWouldNotBeMaskedAnyMore() throws Exception {
    JsonNode report =
        JSON.readTree(replayed(FACTS.replace(", mask: [pii]", ""), "--json")).path("masking");

    assertEquals(1, report.path("before").asInt(), report.toString());
    assertEquals(0, report.path("after").asInt(), report.toString());
    assertEquals("desk", report.at("/requests/0/team").asText());
    assertEquals("[\"pii\"]", report.at("/requests/0/before").toString());
  }

  /** Cards are a type of the category pii, and nothing looks for a category of that name. */
  @Test
  void whatNothingLooksForKeepsRequestsFromVendors() throws Exception {
    JsonNode report = JSON.readTree(replayed(masking("cards"), "--json"));

    assertEquals(3, report.path("rerouted").asInt(), report.toString());
    assertEquals(3, report.at("/masking/unavailable").asInt(), report.toString());
    assertTrue(report.path("changes").toString().contains("mask_unavailable"), report::toString);
  }

  private static String answers(String duties) {
    return FACTS.replace("mask_answer: { pii: ['*'] }", duties);
  }

  @Test
  void itTellsWhatOfAnswersWouldBeMaskedAndCut() throws Exception {
    String facts =
        answers("mask_answer: { secret: ['*'] }, cut_answer: { credit_card: ['hosting:vendor'] }");

    JsonNode report = JSON.readTree(replayed(facts, "--json")).path("answers");

    assertEquals(2, report.path("before").asInt(), report::toString);
    assertEquals(2, report.path("after").asInt(), report::toString);
    assertEquals(
        "[{\"target\":\"large\",\"category\":\"pii\",\"did\":\"mask\",\"before\":2,\"after\":0},"
            + "{\"target\":\"large\",\"category\":\"pii\",\"did\":\"cut\",\"before\":0,\"after\":1},"
            + "{\"target\":\"large\",\"category\":\"secret\",\"did\":\"mask\",\"before\":0,\"after\":1}]",
        report.path("targets").toString());
    JsonNode oldest = report.path("requests").get(1);
    assertEquals("clerks", oldest.path("team").asText());
    assertEquals("{\"credit_card\":\"mask\"}", oldest.path("before").toString());
    assertEquals("{\"credit_card\":\"cut\"}", oldest.path("after").toString());
    JsonNode newest = report.path("requests").get(0);
    assertEquals("{\"email\":\"mask\"}", newest.path("before").toString());
    assertEquals("{\"aws_access_key\":\"mask\"}", newest.path("after").toString());
    assertEquals("{\"aws_access_key\":1,\"email\":1}", newest.path("findings").toString());
    String text = replayed(facts);
    assertTrue(
        text.contains(
            "answers masked or cut: 2, with this policy 2 (mask pii by large 2 -> 0, cut pii by"
                + " large 0 -> 1, mask secret by large 0 -> 1)"),
        text);
    assertTrue(
        text.contains("of 2 answers something else is masked or cut: 2 at the same model"), text);
    Path page = folder.resolve("answers.html");
    replayed(facts, "--html", page.toString());
    assertTrue(Files.readString(page).contains("Answers masked or cut otherwise"));
  }

  /** A type of what is masked already is no change. */
  @Test
  void theSameAnswersByAnotherNameAreNoChange() throws Exception {
    JsonNode report =
        JSON.readTree(
            replayed(answers("mask_answer: { credit_card: ['*'], email: ['*'] }"), "--json"));

    assertEquals(2, report.at("/answers/after").asInt(), report::toString);
    assertEquals(0, report.at("/answers/otherwise").asInt(), report::toString);
  }

  @Test
  void whatNothingLooksForInAnswersKeepsRequestsFromModels() throws Exception {
    JsonNode report =
        JSON.readTree(replayed(answers("mask_answer: { badges: ['hosting:vendor'] }"), "--json"));

    assertEquals(2, report.path("rerouted").asInt(), report::toString);
    assertEquals(2, report.at("/masking/unavailable").asInt(), report::toString);
    assertEquals(2, report.at("/answers/otherwise").asInt(), report::toString);
    assertEquals("local", report.at("/answers/requests/0/target").asText());
  }
}
