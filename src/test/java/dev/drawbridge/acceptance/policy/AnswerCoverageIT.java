package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.acceptance.policy.PlantedAnswers.Place;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever place of an answer a secret stands in, of whatever dialect and operation, whole and
 * divided among the events of a stream: what becomes of it where policy has it masked, and cut.
 * Each cell of the second table in the page about sensitivity is what was seen here; {@code
 * -Dpages=write} writes it anew.
 */
class AnswerCoverageIT {
  private static final String SECRET = "AKIAQ3EGRZ7T5WXB2LMN";
  private static final String HALF = SECRET.substring(SECRET.length() / 2);
  private static final String TYPE = "aws_access_key";
  private static final String FACTS =
      """
      teams:
        masks: { models: ["*"], max_sensitivity: restricted, mask_answer: { secret: ["*"] } }
        cuts: { models: ["*"], max_sensitivity: restricted, cut_answer: { secret: ["*"] } }
      """;
  private static final CoverageTable TABLE =
      new CoverageTable("coverage of answers", AnswerCoverageIT.class);

  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String masks;
  private static String cuts;

  /** By operation, place and dialect: what was seen of the whole answer and of the stream. */
  private static final Map<Cell, Map<Boolean, String>> SEEN = new LinkedHashMap<>();

  private record Cell(String operation, String field, String dialect) {}

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    var yaml =
        new StringBuilder(
            "organisation: { name: Acme, jurisdiction: DE }\npolicy: { data: ./facts.yaml }\nproviders:\n");
    var models = new StringBuilder("models:\n");
    for (String dialect : List.of("openai", "anthropic", "gemini")) {
      String path = dialect.equals("openai") ? "/v1" : "";
      yaml.append(
          "  %s: { dialect: %s, vendor: %s, url: \"http://127.0.0.1:%d%s\", key: env:VENDOR_KEY, operator: Acme, jurisdiction: US, hosting: vendor }\n"
              .formatted(
                  dialect,
                  dialect,
                  dialect.equals("gemini") ? "google" : dialect,
                  vendor.port(),
                  path));
      models.append(SampleConfig.closed("at-" + dialect, dialect, ", capabilities: [tools]"));
      models.append(
          SampleConfig.closed("embeds-" + dialect, dialect, ", capabilities: [embeddings]"));
    }
    gateway =
        TestGateway.start(folder, yaml.append(models).toString(), FACTS, Map.of("VENDOR_KEY", "k"));
    masks = gateway.key("masks");
    cuts = gateway.key("cuts");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  @TestFactory
  List<DynamicTest> cells() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Place place : PlantedAnswers.all()) {
      tests.add(DynamicTest.dynamicTest(place.toString(), () -> see(place)));
    }
    tests.add(DynamicTest.dynamicTest("the page says so", AnswerCoverageIT::compare));
    return tests;
  }

  private static void see(Place place) throws Exception {
    HttpResponse<String> answer = asked(masks, place);
    boolean told = answer.body().contains(HALF);
    JsonObject end = end(answer);
    JsonObject label = end.getJsonObject("answer_label", new JsonObject());
    boolean labelled = label.getJsonObject("findings", new JsonObject()).containsKey(TYPE);
    String seen = told ? (labelled ? "labelled" : "unread") : PlantedAnswers.MASKED;
    assertEquals(place.expected(), seen, answer::body);
    if (!told) {
      assertTrue(labelled, () -> "masked, and not on record: " + end.encode());
      assertTrue(answer.body().contains("[" + TYPE + "]"), answer::body);
      HttpResponse<String> ended = asked(cuts, place);
      assertFalse(ended.body().contains(HALF), ended::body);
      String did = end(ended).getJsonArray("obligations").encode();
      assertTrue(did.contains("ended before " + TYPE), did);
    }
    SEEN.computeIfAbsent(
            new Cell(place.operation(), place.field(), place.dialect()), k -> new LinkedHashMap<>())
        .put(place.stream(), seen);
  }

  private static HttpResponse<String> asked(String key, Place place) throws Exception {
    String type = place.stream() ? "text/event-stream" : "application/json";
    String planted = place.answer(SECRET);
    vendor.next(call -> call.response().putHeader("content-type", type).end(planted));
    String model =
        place.operation().equals("embedding")
            ? "embeds-" + place.dialect()
            : "at-" + (place.dialect().equals("responses") ? "openai" : place.dialect());
    var answer = gateway.post(place.path(model), key, place.body(model));
    assertEquals(200, answer.statusCode(), answer::body);
    return answer;
  }

  private static JsonObject end(HttpResponse<String> answer) throws Exception {
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    Await.until("the end of " + id, () -> gateway.row(id).getString("outcome") != null);
    return gateway.row(id).getJsonObject("end");
  }

  /** A place has one cell; where only one of both is seen, or they differ, it says so. */
  private static void compare() throws Exception {
    SEEN.forEach(
        (cell, seen) -> {
          String whole = seen.get(false);
          String streamed = seen.get(true);
          String both = whole != null && whole.equals(streamed) ? whole : null;
          boolean one = cell.operation.equals("embedding");
          String apart =
              streamed == null
                  ? whole + (one ? "" : " (whole)")
                  : whole + "; streamed: " + streamed;
          TABLE.see(cell.operation, cell.field, cell.dialect, both == null ? apart : both);
        });
    TABLE.compare();
  }
}
