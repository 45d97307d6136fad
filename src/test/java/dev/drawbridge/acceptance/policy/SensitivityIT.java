package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleFiles;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in a prompt decides which model may get it, whatever its caller declares. */
class SensitivityIT {
  private static final String CARD = "4111 1111 1111 1111";
  private static final String SECRET = "AKIAQ3EGRZ7T5WXB2LMN";
  private static final String CONTRACT =
      """
      The ferryman carries grain, salt and timber over the river from the first thaw until the ice
      holds a loaded cart. For each crossing he is paid in silver by whoever sends the load, and the
      town pays him nothing but the rent of his hut. Where a load is lost to the water he answers
      for half of it, unless the sender has put it aboard wet, broken or by night.
      """;

  private static final String TERMS =
      "maker: Acme, weights: closed, context: 200000, max_output: 1000, price: { input: 2.0,"
          + " output: 8.0 }, licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }";

  private static Vertx vertx;
  private static FakeVendor hosted;
  private static FakeVendor own;
  private static TestGateway gateway;
  private static String key;
  private static String newsroom;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    Files.writeString(folder.resolve("contract.txt"), CONTRACT);
    CommandLineRun print =
        CommandLineRun.of(
            "fingerprint",
            folder.resolve("contract.txt").toString(),
            "-o",
            folder.resolve("contract.print").toString());
    assertEquals(0, print.exit(), print.err());
    assertFalse(
        new String(Files.readAllBytes(folder.resolve("contract.print")), ISO_8859_1)
            .contains("ferryman"));
    hosted = FakeVendor.start(vertx);
    own = FakeVendor.start(vertx);
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        sensitivity:
          canaries: ["The heron of Ulm drinks at seven."]
          custom:
            - { id: acme-project, pattern: 'PRJ-\\d{6}', level: restricted }
            - { id: ferry-contract, fingerprint: ./contract.print, category: contracts, level: restricted }
        providers:
          acme: { dialect: openai, url: "http://127.0.0.1:$HOSTED/v1", key: env:ACME_KEY, operator: Acme Cloud, jurisdiction: US, hosting: vendor }
          house: { dialect: openai, url: "http://127.0.0.1:$OWN/v1", operator: self, jurisdiction: DE, hosting: own }
        models:
          large: { provider: acme, clearance: internal, capabilities: [pdf], $TERMS }
          local: { provider: house, clearance: restricted, capabilities: [pdf], $TERMS }
        aliases:
          chat: [large, local]
        """
            .replace("$HOSTED", Integer.toString(hosted.port()))
            .replace("$OWN", Integer.toString(own.port()))
            .replace("$TERMS", TERMS);
    String facts =
        """
        teams:
          research: { models: ['*'], objective: listed, max_sensitivity: restricted }
          masking:
            models: ['*']
            objective: listed
            max_sensitivity: restricted
            mask: [pii]
            keep_from: { secret: ["hosting:vendor"] }
            refuse: [acme-project]
          newsroom: { models: ['*'], objective: listed, max_sensitivity: restricted, may_lower: confidential }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "k"));
    key = gateway.key("research");
    newsroom = gateway.key("newsroom");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    hosted.close();
    own.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static JsonObject row(String text, ClientKind kind, String... headers) throws Exception {
    ClientKind.Sent sent = kind.ask("chat", text, false);
    var answer = gateway.post(sent.path(), key, sent.body().encode(), headers);
    assertEquals(200, answer.statusCode(), answer.body());
    return gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void aCardNumberKeepsThePromptFromTheHostedModel(ClientKind kind) throws Exception {
    int before = hosted.calls().size();

    JsonObject row = row("Charge " + CARD + " again.", kind, "X-Drawbridge-Sensitivity", "public");

    assertEquals("local", row.getString("model_served"));
    assertEquals(before, hosted.calls().size());
    assertEquals("confidential", row.getString("sensitivity"), row::encode);
  }

  @Test
  void aPromptInWhichNothingIsFoundGoesToTheHostedModel() throws Exception {
    JsonObject row = row("What does a drawbridge do?", ClientKind.CHAT);

    assertEquals("large", row.getString("model_served"));
    assertEquals("internal", row.getString("sensitivity"));
  }

  private static final String LOWER = "X-Drawbridge-Sensitivity";
  private static final String WHY = "X-Drawbridge-Sensitivity-Reason";

  @Test
  void aTeamThatMayLowerALabelSaysWhyAndIsBelieved() throws Exception {
    ClientKind.Sent sent = ClientKind.CHAT.ask("chat", "Print " + CARD + " as a sample", false);
    String body = sent.body().encode();

    var lowered =
        gateway.post(sent.path(), newsroom, body, LOWER, "internal", WHY, "a sample number");
    var others = gateway.post(sent.path(), key, body, LOWER, "internal", WHY, "a sample number");
    var silent = gateway.post(sent.path(), newsroom, body, LOWER, "internal");

    assertEquals("large", lowered.headers().firstValue("x-drawbridge-model").orElseThrow());
    assertEquals(
        "internal; credit_card=1",
        lowered.headers().firstValue("x-drawbridge-sensitivity").orElseThrow());
    String id = lowered.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    JsonObject record = new JsonObject(gateway.admin("/api/v1/decisions/" + id).body());
    assertEquals("internal", record.getString("sensitivity"));
    JsonObject lowering = record.getJsonObject("lowering");
    assertEquals("confidential", lowering.getString("from"));
    assertEquals("a sample number", lowering.getString("reason"));
    assertEquals("local", others.headers().firstValue("x-drawbridge-model").orElseThrow());
    var explained =
        new JsonObject(
            gateway
                .post("/drawbridge/v1/explain", newsroom, body, LOWER, "internal", WHY, "a sample")
                .body());
    assertEquals(
        "internal",
        explained.getJsonObject("sensitivity").getString("lowered_to"),
        explained::encode);
    assertEquals("local", silent.headers().firstValue("x-drawbridge-model").orElseThrow());
  }

  @Test
  void aMarkedDocumentCountsAsDeclared() throws Exception {
    JsonObject row = row("Summarise: TLP:AMBER The roof leaks.", ClientKind.CHAT);

    assertEquals("local", row.getString("model_served"));
    assertEquals("confidential", row.getString("sensitivity"));
  }

  @Test
  void aSecretIsRestrictedAndItsReasonIsSaid() throws Exception {
    String body = ClientKind.CHAT.ask("large", "Deploy with " + SECRET, false).body().encode();

    var refused = gateway.post("/v1/chat/completions", key, body);

    assertEquals(403, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("secret_present"), refused.body());
    assertFalse(refused.body().contains(SECRET), refused.body());
  }

  @Test
  void theAnswerShowsLevelAndTypesAndTheRecordShowsTheProof() throws Exception {
    ClientKind.Sent sent = ClientKind.CHAT.ask("chat", "Charge " + CARD, false);

    var answer = gateway.post(sent.path(), key, sent.body().encode());

    assertEquals(
        "confidential; credit_card=1",
        answer.headers().firstValue("x-drawbridge-sensitivity").orElseThrow());
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    JsonObject detection =
        new JsonObject(gateway.admin("/api/v1/decisions/" + id).body()).getJsonObject("detection");
    assertEquals(
        Set.of("patterns", "names", "custom"), detection.getJsonObject("ran").fieldNames());
    String metrics = gateway.metrics();
    assertTrue(metrics.contains("drawbridge_findings_total{type=\"credit_card\"}"), metrics);
    assertTrue(metrics.contains("drawbridge_detection_requests_total{state=\"whole\"}"), metrics);
  }

  private static JsonObject ended(String body, String... headers) throws Exception {
    var answer = gateway.post("/v1/chat/completions", key, body, headers);
    assertEquals(200, answer.statusCode(), answer.body());
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    return new JsonObject(gateway.admin("/api/v1/decisions/" + id).body()).getJsonObject("end");
  }

  @Test
  void whatAModelReturnsIsOnRecordAndCountsForTheSession() throws Exception {
    hosted.next(call -> FakeVendor.json(call, 200, FakeVendor.completion(call, "It is " + CARD)));
    String body = ClientKind.CHAT.ask("chat", "What is it?", false).body().encode();

    JsonObject label = ended(body, "X-Drawbridge-Session", "s-5").getJsonObject("answer_label");
    JsonObject next = row("And in words?", ClientKind.CHAT, "X-Drawbridge-Session", "s-5");

    assertEquals("confidential", label.getString("level"));
    assertEquals(new JsonObject().put("credit_card", 1), label.getJsonObject("findings"));
    assertTrue(label.getJsonObject("detection").getLong("bytes") > 0, label::encode);
    assertEquals("local", next.getString("model_served"));
    assertTrue(
        gateway.metrics().contains("drawbridge_answer_findings_total{type=\"credit_card\"}"));
  }

  @Test
  void aCanaryThatComesBackInPiecesRaisesAnAlertAndTheStreamPasses() throws Exception {
    List<String> words = List.of("The heron", " of Ulm drinks", " at seven.");
    hosted.next(VendorFaults.stream(words));
    String body = ClientKind.CHAT.ask("chat", "What do you know?", true).body().encode();

    var answer = gateway.post("/v1/chat/completions", key, body);
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();

    for (String word : words) assertTrue(answer.body().contains(word), answer.body());
    assertTrue(answer.body().contains("[DONE]"));
    JsonObject end =
        new JsonObject(gateway.admin("/api/v1/decisions/" + id).body()).getJsonObject("end");
    assertEquals(
        new JsonArray().add(1), end.getJsonObject("answer_label").getJsonArray("canaries"));
    assertTrue(
        gateway
            .metrics()
            .contains("drawbridge_alerts_total{code=\"canary_returned\",kind=\"page\"} 1"));
  }

  @Test
  void aLongAnswerIsLookedIntoOnAWorker() throws Exception {
    String text = "Nothing of note here. ".repeat(2_000) + CARD;
    hosted.next(call -> FakeVendor.json(call, 200, FakeVendor.completion(call, text)));
    String body = ClientKind.CHAT.ask("chat", "Tell me more.", false).body().encode();

    assertEquals("confidential", ended(body).getJsonObject("answer_label").getString("level"));
  }

  @Test
  void aSessionRemembersWhatItsTurnsWereLabelled() throws Exception {
    String session = "X-Drawbridge-Session";
    row("Charge " + CARD, ClientKind.CHAT, session, "s-1");

    JsonObject next = row("A summary, please.", ClientKind.CHAT, session, "s-1");
    JsonObject other = row("A summary, please.", ClientKind.CHAT, session, "s-2");

    assertEquals("local", next.getString("model_served"));
    assertEquals("confidential", next.getString("sensitivity"));
    assertEquals("large", other.getString("model_served"));
  }

  @Test
  void aNumberThatIsDividedAmongTwoTurnsOfASessionIsFound() throws Exception {
    String session = "X-Drawbridge-Session";
    JsonObject first = row("Remember 4111 1111", ClientKind.CHAT, session, "s-3");

    JsonObject next = row("1111 1111 is the rest.", ClientKind.CHAT, session, "s-3");

    assertEquals("large", first.getString("model_served"));
    assertEquals("local", next.getString("model_served"));
  }

  @Test
  void anErasureIsOfWhatIsRememberedToo() throws Exception {
    String own = gateway.key("research");
    String session = "X-Drawbridge-Session";
    String first = ClientKind.CHAT.ask("chat", "Remember 4111 1111", false).body().encode();
    String rest = ClientKind.CHAT.ask("chat", "1111 1111 is the rest.", false).body().encode();
    gateway.post("/v1/chat/completions", own, first, session, "s-6");
    JsonObject erased =
        new JsonObject().put("subject", "key|" + own.substring(4, 16)).put("basis", "Art. 17");

    assertEquals(200, gateway.adminPost("/api/v1/erasures", erased.encode()).statusCode());
    var next = gateway.post("/v1/chat/completions", own, rest, session, "s-6");

    assertEquals("large", next.headers().firstValue("x-drawbridge-model").orElse(""));
  }

  @Test
  void whatWasRefusedIsNoPartOfItsSession() throws Exception {
    String session = "X-Drawbridge-Session";
    String body = ClientKind.CHAT.ask("large", "Deploy with " + SECRET, false).body().encode();
    assertEquals(403, gateway.post("/v1/chat/completions", key, body, session, "s-4").statusCode());

    JsonObject next = row("Deploy with the usual key.", ClientKind.CHAT, session, "s-4");

    assertEquals("large", next.getString("model_served"));
  }

  @Test
  void aLaterTurnLooksIntoWhatIsNew() throws Exception {
    JsonArray messages = new JsonArray();
    String text = "Nothing of note here. ".repeat(300);
    String id = "";
    for (int turn = 0; turn < 3; turn++) {
      messages.add(new JsonObject().put("role", "user").put("content", turn + text));
      JsonObject body = new JsonObject().put("model", "chat").put("messages", messages);
      var answer = gateway.post("/v1/chat/completions", key, body.encode());
      id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
      messages.add(new JsonObject().put("role", "assistant").put("content", "Yes."));
    }

    JsonObject detection =
        new JsonObject(gateway.admin("/api/v1/decisions/" + id).body()).getJsonObject("detection");

    assertTrue(detection.getLong("known_bytes") > 2L * text.length(), detection::encode);
    assertTrue(detection.getLong("bytes") < text.length() + 1_000L, detection::encode);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartOfADocumentOfOnesOwnIsFound(boolean attached) throws Exception {
    String passage =
        CONTRACT.toUpperCase(Locale.ROOT).replace('\n', ' ').replace(",", "").substring(40, 330);
    JsonObject row = attached ? withPdf(passage) : row("Shorten: " + passage, ClientKind.CHAT);

    assertEquals("local", row.getString("model_served"));
    assertEquals("restricted", row.getString("sensitivity"));
    assertEquals(
        "large",
        row("What does a ferryman do with a load of salt?", ClientKind.CHAT)
            .getString("model_served"));
  }

  private static JsonObject withPdf(String text) throws Exception {
    String pdf = Base64.getEncoder().encodeToString(SampleFiles.pdf(text));
    JsonObject file =
        new JsonObject()
            .put("filename", "ferry.pdf")
            .put("file_data", "data:application/pdf;base64," + pdf);
    JsonArray parts = new JsonArray().add(new JsonObject().put("type", "file").put("file", file));
    JsonObject message = new JsonObject().put("role", "user").put("content", parts);
    JsonObject body =
        new JsonObject().put("model", "chat").put("messages", new JsonArray().add(message));
    var answer = gateway.post("/v1/chat/completions", key, body.encode());
    assertEquals(200, answer.statusCode(), answer.body());
    return gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
  }

  @Test
  void aRuleOfOnesOwnCounts() throws Exception {
    JsonObject row = row("Summarise PRJ-204711.", ClientKind.CHAT);

    assertEquals("local", row.getString("model_served"));
    assertEquals("restricted", row.getString("sensitivity"));
  }

  @Test
  void aCategoryIsKeptFromModelsOrRefused() throws Exception {
    String masking = gateway.key("masking");
    String secret = ClientKind.CHAT.ask("chat", "Deploy with " + SECRET, false).body().encode();
    String project = ClientKind.CHAT.ask("chat", "Summarise PRJ-204711.", false).body().encode();

    var kept = gateway.post("/v1/chat/completions", masking, secret);
    var refused = gateway.post("/v1/chat/completions", masking, project);

    assertEquals("local", kept.headers().firstValue("x-drawbridge-model").orElse(""));
    assertEquals(403, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("category_refused"), refused.body());
  }

  @Test
  void aLongPromptIsReadToItsEnd() throws Exception {
    JsonObject row = row("Nothing of note here. ".repeat(10_000) + CARD, ClientKind.CHAT);

    assertEquals("local", row.getString("model_served"));
  }

  @Test
  void explainShowsTheLabel() throws Exception {
    String body = ClientKind.CHAT.ask("chat", "Charge " + CARD, false).body().encode();

    var told = new JsonObject(gateway.post("/drawbridge/v1/explain", key, body).body());

    JsonObject label = told.getJsonObject("sensitivity");
    assertEquals("confidential", label.getJsonObject("categories").getString("pii"));
    assertEquals(1, label.getJsonObject("findings").getInteger("credit_card"));
    assertTrue(
        label
            .getJsonArray("because")
            .contains(
                new JsonObject()
                    .put("source", "found")
                    .put("level", "confidential")
                    .put("category", "pii")),
        label::encode);
    assertEquals(
        "local", told.getJsonArray("eligible").getJsonObject(0).getString("id"), told::encode);
  }
}
