package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorFaults;
import dev.drawbridge.sensitivity.Recognition;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.LabelledTexts;
import dev.drawbridge.sensitivity.detect.Scan;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.PresidioSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Presidio finds names that no list has; then it is slow, and then it is killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PresidioIT {
  /** A person whom neither a list nor a cue tells. */
  private static final String PROSE =
      "The report by Grzegorz Brzęczyszczykiewicz was filed by the office in Kuala Selangor.";

  private static Vertx vertx;
  private static FakeVendor hosted;
  private static FakeVendor own;
  private static ServerProcess presidio;
  private static TestGateway gateway;
  private static int asked;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    presidio = PresidioServer.start(folder);
    vertx = Vertx.vertx();
    hosted = FakeVendor.start(vertx);
    own = FakeVendor.start(vertx);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml }\n"
            + "sensitivity: { default: public, levels: { names: confidential }, presidio: { url: \""
            + presidio.url()
            + "\", timeout: 2s } }\nproviders:\n"
            + SampleConfig.vendor("acme", "http://127.0.0.1:" + hosted.port() + "/v1")
            + SampleConfig.own("house", "http://127.0.0.1:" + own.port() + "/v1")
            + "models:\n"
            + SampleConfig.closed("large", "acme", "")
            + SampleConfig.open("local", "house", "")
            + "aliases:\n  chat: [large, local]\n";
    String team = "{ models: ['*'], objective: listed, max_sensitivity: restricted";
    String facts =
        "teams:\n  careful: "
            + team
            + " }\n  strict: "
            + team
            + ", detector_away: refuse }\n  easy: "
            + team
            + ", detector_away: go_on }\n  masking: "
            + team
            + ", mask: [names] }\n";
    gateway = TestGateway.start(folder, SampleConfig.roomy(yaml), facts, Map.of("ACME_KEY", "k"));
    // What it does first takes it longer.
    Await.until("it answers", () -> served("careful", "Where is it?").equals("large"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (gateway != null) gateway.close();
    if (presidio != null) presidio.kill();
    if (vertx == null) return;
    hosted.close();
    own.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static HttpResponse<String> ask(String team, String text) throws Exception {
    ClientKind.Sent sent = ClientKind.CHAT.ask("chat", text, false);
    return gateway.post(sent.path(), gateway.key(team), sent.body().encode());
  }

  private static String served(String team, String text) throws Exception {
    HttpResponse<String> answer = ask(team, text);
    assertEquals(200, answer.statusCode(), answer::body);
    return gateway.row(SampleConfig.id(answer)).getString("model_served");
  }

  @Test
  @Order(1)
  void namesThatNoListHasKeepAPromptFromTheHostedModel() throws Exception {
    var body = ClientKind.CHAT.ask("chat", PROSE, false).body().encode();
    var told =
        new JsonObject(gateway.post("/drawbridge/v1/explain", gateway.key("careful"), body).body());

    assertEquals("local", served("careful", PROSE));
    assertEquals("large", served("careful", "What does a drawbridge do when it is raised?"));
    JsonObject found = told.getJsonObject("sensitivity").getJsonObject("findings");
    assertTrue(found.getInteger("person", 0) >= 1, told::encode);
    assertEquals(Level.CONFIDENTIAL.wire(), told.getJsonObject("sensitivity").getString("level"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Order(1)
  void whatOnlyItFindsIsMaskedAndComesBack(boolean stream) throws Exception {
    hosted.always(PresidioIT::repeats);
    ClientKind.Sent sent = ClientKind.CHAT.ask("chat", PROSE, stream);
    HttpResponse<String> answer =
        gateway.post(sent.path(), gateway.key("masking"), sent.body().encode());
    hosted.always(FakeVendor::answer);

    assertEquals(200, answer.statusCode(), answer::body);
    String vendor = hosted.lastCall().bytes().toString();
    assertFalse(vendor.contains("Brz"), vendor);
    assertTrue(vendor.contains("The report by <PERSON_1> was filed"), vendor);
    assertEquals("large", SampleConfig.header(answer, "x-drawbridge-model"));
    assertTrue(SampleConfig.header(answer, "x-drawbridge-sensitivity").startsWith("confidential;"));
    String text =
        stream
            ? ClientKind.CHAT.streamed(answer.body())
            : ClientKind.CHAT.text(new JsonObject(answer.body()));
    assertEquals(PROSE, text);
    JsonObject end = SampleConfig.ended(gateway, answer).getJsonObject("end");
    assertTrue(end.getJsonArray("obligations").encode().contains(" values masked"), end::encode);
  }

  /** Repeats what the user said, as it came. */
  private static void repeats(FakeVendor.Call call) {
    String text = call.body().getJsonArray("messages").getJsonObject(1).getString("content");
    if (call.stream()) VendorFaults.stream(ScriptedModel.pieces(text)).serve(call);
    else FakeVendor.json(call, 200, FakeVendor.completion(call, text));
  }

  /** What {@code /readyz} says of the detectors. */
  private static JsonObject readiness() throws Exception {
    return new JsonObject(gateway.admin("/readyz").body())
        .getJsonObject("parts")
        .getJsonObject("sensitivity");
  }

  private static void itsVersionIsKnown() throws Exception {
    Await.until(
        "its recognisers are on record",
        () -> {
          JsonObject row = gateway.row(SampleConfig.id(ask("careful", PROSE)));
          JsonObject ran = row.getJsonObject("detection").getJsonObject("ran");
          return ran.getString("presidio", "").matches("[0-9a-f]{12}");
        });
  }

  @Test
  @Order(1)
  void thatItIsThereIsTold() throws Exception {
    itsVersionIsKnown();

    JsonObject told = readiness();
    assertEquals("ok", told.getString("state"), told::encode);
    assertTrue(told.getString("detail").contains("presidio: last answered at 20"), told::encode);
  }

  /** On Presidio's own research texts, which lie beside the project. */
  @Test
  @Order(1)
  void personsAreFoundBetterThanByEitherAlone() throws Exception {
    LabelledTexts texts = LabelledTexts.research();
    var recogniser =
        new Presidio(new PresidioSettings(presidio.url(), Duration.ofSeconds(10), "en"));
    Scan scan = Scan.with(List.of(), Set.of());

    var score =
        texts.scores(
            text -> {
              List<Finding> all = new ArrayList<>(scan.of(text));
              var theirs = recogniser.find(List.of(text)).toCompletableFuture().join().getFirst();
              all.addAll(Recognition.added(all, theirs));
              return all;
            });

    var person = Objects.requireNonNull(score.get("person"));
    assertTrue(person.f1() >= 0.67, person::toString);
  }

  @Test
  @Order(2)
  void aPromptThatItDoesNotAnswerInTimeIsRestrictedRefusedOrDecidedWithoutIt() throws Exception {
    ServerProcess slow = presidio;
    new ProcessBuilder("kill", "-STOP", String.valueOf(slow.pid())).start().waitFor();
    try {
      whatHoldsWithoutIt();
    } finally {
      new ProcessBuilder("kill", "-CONT", String.valueOf(slow.pid())).start().waitFor();
    }
  }

  @Test
  @Order(3)
  void soItIsWhereItIsKilled() throws Exception {
    presidio.kill();

    whatHoldsWithoutIt();
    assertEquals("local", served("strict", PROSE), "what it found in the text before is known");
  }

  /** How many characters it was sent. */
  private static int received() throws Exception {
    var asked = HttpRequest.newBuilder(presidio.url().resolve("/received")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Integer.parseInt(client.send(asked, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  private static JsonObject conversation(List<String> texts) {
    JsonArray messages = new JsonArray();
    for (String each : texts) {
      messages.add(new JsonObject().put("role", "user").put("content", each));
    }
    return new JsonObject().put("model", "chat").put("messages", messages);
  }

  @Test
  @Order(1)
  void aTwentiethTurnSendsItWhatIsNew() throws Exception {
    itsVersionIsKnown(); // What it finds is remembered once its version is known.
    List<String> texts = new ArrayList<>(List.of(PROSE + " " + "It was long. ".repeat(30)));
    HttpResponse<String> last = null;
    int before = received();
    int all = 0;
    for (int turn = 1; turn <= 20; turn++) {
      all += texts.stream().mapToInt(String::length).sum();
      last =
          gateway.post(
              "/v1/chat/completions", gateway.key("careful"), conversation(texts).encode());
      texts.add("And what was done about it in year " + turn + " of the war?");
    }
    texts.removeLast();

    int once = String.join("\n\n", texts).length();
    int sent = received() - before;
    assertTrue(sent <= once, sent + " characters were sent of " + once);
    int whole = all;
    assertTrue(whole > 10 * sent, () -> sent + " were sent");
    assertEquals("local", SampleConfig.header(Objects.requireNonNull(last), "x-drawbridge-model"));
    String label = SampleConfig.header(last, "x-drawbridge-sensitivity");
    assertTrue(label.startsWith("confidential; ") && label.contains("person="), label);
  }

  @Test
  @Order(1)
  void aLongTextIsCutAndANameAtACutIsFoundOnce() throws Exception {
    var patient = new Presidio(new PresidioSettings(presidio.url(), Duration.ofSeconds(60), "en"));
    // A piece has 16 KiB; the name lies over its end.
    String text = "The weather was fine on that day. ".repeat(481) + PROSE + " So it was. ";
    assertTrue(text.indexOf("Grzegorz") < 16_384 && text.indexOf(" was filed") > 16_384);
    int before = received();

    List<List<Finding>> found =
        patient.find(List.of("Hello there.", text)).toCompletableFuture().join();

    List<String> persons =
        found.get(1).stream()
            .filter(each -> each.type().equals("person"))
            .map(each -> text.substring(each.start(), each.end()))
            .toList();
    assertEquals(List.of("Grzegorz Brzęczyszczykiewicz"), persons);
    assertTrue(received() - before > text.length() + 256, "its pieces overlap");
  }

  @Test
  @Order(1)
  void aPromptThatIsTooLongIsSaidToBe() throws Exception {
    String text = "The weather was fine on that day. ".repeat(33_000);

    HttpResponse<String> answer = ask("careful", text);

    JsonObject detection = gateway.row(SampleConfig.id(answer)).getJsonObject("detection");
    assertEquals(
        "the prompt is too long for it", detection.getJsonObject("not_run").getString("presidio"));
  }

  private static void whatHoldsWithoutIt() throws Exception {
    String text = "What does a drawbridge do when it is raised in the year " + asked++ + "?";

    HttpResponse<String> restricted = ask("careful", text);
    JsonObject row = gateway.row(SampleConfig.id(restricted));
    assertEquals("local", row.getString("model_served"), row::encode);
    assertEquals("restricted", row.getString("sensitivity"));
    assertEquals("restricted", SampleConfig.header(restricted, "x-drawbridge-sensitivity"));
    JsonObject detection = row.getJsonObject("detection");
    assertTrue(detection.getJsonObject("not_run").containsKey("presidio"), detection::encode);
    HttpResponse<String> refused = ask("strict", text);
    assertEquals(403, refused.statusCode(), refused::body);
    assertTrue(refused.body().contains("detector_away"), refused::body);
    assertEquals("large", served("easy", text));
    String body = ClientKind.CHAT.ask("chat", text, false).body().encode();
    var why = gateway.post("/drawbridge/v1/explain", gateway.key("careful"), body).body();
    assertTrue(why.contains("{\"source\":\"detector_away\",\"level\":\"restricted\"}"), why);
    JsonObject told = readiness();
    assertEquals("degraded", told.getString("state"), told::encode);
    assertTrue(told.getString("detail").contains("presidio: away since 20"), told::encode);
    assertTrue(
        gateway.metrics().contains("drawbridge_detector_missing_total{detector=\"presidio\"}"));
  }
}
