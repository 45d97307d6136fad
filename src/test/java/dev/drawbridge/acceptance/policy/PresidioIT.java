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
import io.vertx.core.json.JsonObject;
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
            + "\", timeout: 1s } }\nproviders:\n"
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
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "k"));
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

  @Test
  @Order(1)
  void thatItIsThereIsTold() throws Exception {
    Await.until(
        "its recognisers are on record",
        () -> {
          JsonObject row = gateway.row(SampleConfig.id(ask("careful", PROSE)));
          JsonObject ran = row.getJsonObject("detection").getJsonObject("ran");
          return ran.getString("presidio", "").matches("[0-9a-f]{12}");
        });

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
  }

  private static void whatHoldsWithoutIt() throws Exception {
    String text = "What does a drawbridge do when it is raised?";

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
