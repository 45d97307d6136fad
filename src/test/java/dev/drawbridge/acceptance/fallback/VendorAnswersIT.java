package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.AnswerRow;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.SharedData;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers of vendors through the running gateway: a restriction is served by the next target, what
 * is about the request passes and reaches no other one.
 */
class VendorAnswersIT {
  /** The vendors whose names in the rows are others than in a configuration. */
  private static final Map<String, String> NAMES =
      Map.of(
          "azure_openai", "azure",
          "gemini", "google",
          "llama.cpp", "llamacpp");

  private static Vertx vertx;
  private static FakeVendor first;
  private static FakeVendor second;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    first = FakeVendor.start(vertx);
    second = FakeVendor.start(vertx);
    var yaml =
        new StringBuilder("policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n")
            .append(SampleConfig.vendor("backup", second.url()));
    var models = new StringBuilder("models:\n").append(SampleConfig.closed("b", "backup", ""));
    var aliases = new StringBuilder("aliases:\n");
    Map<String, String> keys = new HashMap<>(Map.of("BACKUP_KEY", "k"));
    for (String vendor : vendors()) {
      String id = id(vendor);
      String named = vendor.equals("any") ? "" : ", vendor: " + vendor;
      String url = first.url().toString();
      if (vendor.equals("azure")) url = url.replace("/v1", "/openai/v1");
      yaml.append(SampleConfig.vendor(id, url).replace(" }\n", named + " }\n"));
      models.append(SampleConfig.closed("m-" + id, id, ""));
      aliases.append("  a-%s: [m-%s, b]\n".formatted(id, id));
      keys.put(id.toUpperCase(Locale.ROOT) + "_KEY", "k");
    }
    gateway =
        TestGateway.start(
            folder,
            yaml.append(models).append(aliases).toString(),
            "teams:\n  rows: { models: [\"*\"], objective: listed }\n",
            keys);
    key = gateway.key("rows");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    first.close();
    second.close();
    Await.await(vertx.close());
  }

  private static List<String> vendors() throws Exception {
    Map<String, Boolean> all = new LinkedHashMap<>();
    for (AnswerRow row : AnswerRow.shipped()) all.put(vendor(row), true);
    return List.copyOf(all.keySet());
  }

  private static String vendor(AnswerRow row) {
    return NAMES.getOrDefault(row.provider(), row.provider());
  }

  private static String id(String vendor) {
    return vendor.replaceAll("[^a-z]", "");
  }

  /** What a row came to: its class, and whether another target served. */
  private record Seen(String signal, boolean fellBack) {}

  private static Seen ask(AnswerRow row) throws Exception {
    String id = id(vendor(row));
    gateway.adminPost("/api/v1/providers/" + id + "/reset?model=*", "");
    List<String> headers = new ArrayList<>(List.of("x-should-retry", "false"));
    row.headers().forEach((name, value) -> headers.addAll(List.of(name, value)));
    first.always(
        VendorFaults.status(
            row.status(),
            new String(row.body(), StandardCharsets.UTF_8),
            headers.toArray(String[]::new)));
    HttpResponse<String> answer =
        gateway.post("/v1/chat/completions", key, TestGateway.chatBody("a-" + id, false));
    String fallback = SampleConfig.header(answer, "x-drawbridge-fallback");
    if (!fallback.isEmpty()) {
      assertEquals(200, answer.statusCode(), answer.body());
      return new Seen(fallback.substring(fallback.indexOf(':') + 1), true);
    }
    return new Seen(SampleConfig.header(answer, "x-drawbridge-upstream-class"), false);
  }

  /** Whether it is no error at all but an answer that the vendor withheld. */
  private static boolean isServed(AnswerRow row) {
    return row.status() == 200
        && !new String(row.body(), StandardCharsets.UTF_8).contains("\"error\"");
  }

  private static void judge(List<AnswerRow> rows) throws Exception {
    Map<SignalClass, int[]> table = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    List<String> wrongly = new ArrayList<>();
    int right = 0;
    int judged = 0;
    for (AnswerRow row : rows) {
      int before = second.calls().size();
      Seen seen = ask(row);
      boolean kept = !row.signal().fallback();
      if (kept && (seen.fellBack() || second.calls().size() > before)) wrongly.add(row.toString());
      if (isServed(row)) continue;
      judged++;
      int[] figures = table.computeIfAbsent(row.signal(), c -> new int[2]);
      figures[1]++;
      boolean same = seen.signal().equals(row.signal().wire());
      if (same) figures[0]++;
      if (same) right++;
      else wrong.add(seen + ": " + row);
    }
    var text = new StringBuilder();
    table.forEach((c, n) -> text.append(c.wire() + " " + n[0] + "/" + n[1] + "\n"));
    text.append(String.join("\n", wrong));
    if (Boolean.getBoolean("signals.show")) System.out.println(text);
    assertEquals(List.of(), wrongly, "what is about the request reaches no other target");
    assertTrue(right >= 0.95 * judged, text::toString);
  }

  @Test
  void answersInOurOwnWords() throws Exception {
    List<AnswerRow> rows = AnswerRow.shipped();
    assertTrue(rows.size() >= 120, "only " + rows.size());
    judge(rows);
  }

  @Test
  void answersThatLieBesideTheProject() throws Exception {
    judge(AnswerRow.of(Files.readAllLines(SharedData.file("restriction_vectors.jsonl"))));
  }

  @Test
  void whatNoRuleKnowsIsShownByItsShape() throws Exception {
    String secret = "sk-live-1234567890abcdef";
    String body = "{\"error\":{\"code\":\"no_seat\",\"message\":\"for " + secret + "\"}}";
    for (int i = 0; i < 2; i++) {
      first.always(VendorFaults.status(409, body));
      HttpResponse<String> answer =
          gateway.post("/v1/chat/completions", key, TestGateway.chatBody("m-groq", false));
      assertEquals(409, answer.statusCode());
      assertFalse(answer.body().contains(secret), answer.body());
    }

    String shown = gateway.admin("/api/v1/providers").body();
    assertFalse(shown.contains(secret), shown);
    JsonObject known = null;
    for (Object each : new JsonArray(shown)) {
      if (((JsonObject) each).getString("id").equals("groq")) known = (JsonObject) each;
    }
    assertNotNull(known, shown);
    JsonObject unknown = known.getJsonArray("unclassified").getJsonObject(0);
    assertEquals(409, unknown.getInteger("status"));
    assertEquals(2, unknown.getInteger("count"));
    assertEquals(
        "{\"error\":{\"code\":no_seat,\"message\":string(14)}}", unknown.getString("shape"));
  }
}
