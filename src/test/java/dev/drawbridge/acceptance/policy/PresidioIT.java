package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
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
            + ", detector_away: go_on }\n";
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "k"));
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
    JsonObject detection = row.getJsonObject("detection");
    assertTrue(detection.getJsonObject("not_run").containsKey("presidio"), detection::encode);
    HttpResponse<String> refused = ask("strict", text);
    assertEquals(403, refused.statusCode(), refused::body);
    assertTrue(refused.body().contains("detector_away"), refused::body);
    assertEquals("large", served("easy", text));
  }
}
