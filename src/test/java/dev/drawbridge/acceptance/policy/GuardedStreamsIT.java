package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers of which something is masked or cut, where vendor or caller do not keep to the script.
 */
class GuardedStreamsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String CARD = "4111 1111 1111 1111";
  private static final String FACTS =
      """
      teams:
        free: { models: ["*"], max_sensitivity: restricted }
        guarded: { models: ["*"], max_sensitivity: restricted, mask_answer: { pii: ["*"] } }
        cut: { models: ["*"], max_sensitivity: restricted, cut_answer: { credit_card: [house-open] } }
        blind: { models: ["*"], max_sensitivity: restricted, mask_answer: { unheard-of: ["*"] } }
        broken: { models: ["*"], max_sensitivity: restricted, mask_answer: { pii: ["*"], names: [] } }
      """;

  private static FakeVendor vendor;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    gateway =
        TestGateway.start(
            folder, "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor), FACTS);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static RawConnection asked(String team) throws Exception {
    return new RawConnection(gateway.port()).chat(gateway.key(team), HouseGateway.MODEL, true);
  }

  private static JsonObject ended(String id) throws Exception {
    Await.until("the end of " + id, () -> gateway.row(id).getString("outcome") != null);
    return gateway.row(id);
  }

  /** The first words are there while the vendor still has the rest. */
  @Test
  void aStreamWithoutAnObligationDoesNotWait() throws Exception {
    var held = new HeldStream();
    vendor.next(held);
    try (RawConnection call = asked("free")) {
      call.until(HeldStream.half());
      held.finish();
      call.until("[DONE]");
    }
  }

  @Test
  void aCallerWhoLeavesWhileTextWaitsTakesTheVendorAlong() throws Exception {
    int before = vendor.aborted();
    int asked = vendor.calls().size();
    vendor.next(
        call ->
            call.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .write(events(call, "The card 4111 1111")));
    String id;
    try (RawConnection call = asked("guarded")) {
      Await.until("the vendor is asked", () -> vendor.calls().size() > asked);
      Await.until("it is on record", () -> !rows("guarded").isEmpty());
      id = rows("guarded");
      assertEquals("", said(call.text()));
    }
    assertEquals("aborted", ended(id).getString("outcome"));
    Await.until("the vendor is left", () -> vendor.aborted() > before);
  }

  /** What the events of a stream say, as far as they are there. */
  private static String said(String stream) {
    var said = new StringBuilder();
    for (String line : stream.split("\r?\n")) {
      if (!line.startsWith("data: {\"id\"")) continue;
      var choices = new JsonObject(line.substring(6)).getJsonArray("choices");
      if (choices == null || choices.isEmpty()) continue;
      said.append(choices.getJsonObject(0).getJsonObject("delta").getString("content", ""));
    }
    return said.toString();
  }

  private static String events(FakeVendor.Call call, String... words) {
    List<String> events = VendorFaults.events(call, List.of(words));
    return String.join("", events.subList(0, words.length + 1));
  }

  /** The id of the newest request of a team that has not ended; empty for none. */
  private static String rows(String team) throws Exception {
    var rows =
        new JsonObject(gateway.admin("/api/v1/decisions?team=" + team).body())
            .getJsonArray("decisions");
    for (int i = 0; rows != null && i < rows.size(); i++) {
      JsonObject row = rows.getJsonObject(i);
      if (row.getString("outcome") == null) return row.getString("request_id");
    }
    return "";
  }

  @Test
  void whatWaitsWhenTheVendorBreaksOffIsReadAllTheSame() throws Exception {
    vendor.next(
        call ->
            call.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .write(events(call, "The card ", "4111 1111 ", "1111 1111", " is"))
                .onComplete(v -> call.request().connection().close()));
    try (RawConnection call = asked("guarded")) {
      String told = call.until("upstream_failed").text();

      assertEquals("The card [credit_card] is", said(told), told);
      JsonObject row = ended(call.requestId());
      assertEquals("truncated", row.getString("outcome"), row.encode());
      assertTrue(row.encode().contains("masked credit_card=1"), row.encode());
    }
  }

  /** Nobody pays for what nobody gets. */
  @Test
  void aCutEndsTheVendorsStream() throws Exception {
    int before = vendor.aborted();
    vendor.next(
        call ->
            call.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .write(events(call, "The card is ", CARD, " and so on.".repeat(60))));
    try (RawConnection call = asked("cut")) {
      String told = call.until("[DONE]").text();

      assertTrue(told.contains("content_filter"), told);
      assertEquals("The card is ", said(told), told);
      JsonObject row = ended(call.requestId());
      assertEquals("complete", row.getString("outcome"), row.encode());
      assertTrue(row.encode().contains("ended before credit_card"), row.encode());
      Await.until("the vendor is left", () -> vendor.aborted() > before);
    }
  }

  /** What takes long is read on a worker, and what comes meanwhile after it. */
  @Test
  void aLongEventIsReadToo() throws Exception {
    String words = "The bridge is open. ".repeat(20_000);
    vendor.next(VendorFaults.stream(List.of("First ", words + CARD + ". " + words, " last.")));
    HttpResponse<String> answer =
        gateway.post(
            "/v1/chat/completions",
            gateway.key("guarded"),
            TestGateway.chatBody(HouseGateway.MODEL, true));

    assertFalse(answer.body().contains(CARD));
    assertTrue(answer.body().contains("[credit_card]") && answer.body().contains(" last."));
    assertTrue(answer.body().contains("x-drawbridge-answer-masked: credit_card=1"));
    assertTrue(answer.body().indexOf("First") < answer.body().indexOf("last."));
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    assertEquals("complete", ended(id).getString("outcome"));
  }

  @Test
  void anEventThatIsNoJsonEndsTheAnswer() throws Exception {
    vendor.next(
        call ->
            VendorFaults.raw(
                    events(call, "Hello.") + "data: {\"choices\":[{4111 1111 1111 1111\n\n")
                .serve(call));
    HttpResponse<String> answer =
        gateway.post(
            "/v1/chat/completions",
            gateway.key("guarded"),
            TestGateway.chatBody(HouseGateway.MODEL, true));

    assertFalse(answer.body().contains(CARD), answer.body());
  }

  /** Whatever became of answers, their ends say what was done, and nothing where none came. */
  @Test
  void eachEndSaysWhatWasDone() throws Exception {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    vendor.next(VendorFaults.error(400, "no such tool", "invalid_request_error"));
    for (int status : new int[] {400, 200}) {
      var answer = gateway.post("/v1/chat/completions", gateway.key("guarded"), body);
      assertEquals(status, answer.statusCode(), answer.body());
      String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
      assertEquals(status == 200, ended(id).encode().contains("mask_answer\",\"did"), id);
    }

    Path log = gateway.folder().resolve("var/audit");
    var master = new MasterKey(AuditSettings.master(log), null);
    var task = new LogCheck.Task(log, master, null, null, WitnessPolicy.NONE);
    // A checkpoint is signed a moment after the first records.
    Await.until("the log is whole", () -> LogCheck.run(task, n -> {}).ok());
    LogCheck.Report report = LogCheck.run(task, n -> {});

    assertTrue(report.ok(), report.faults()::toString);
    assertEquals(0, report.unproven().count(), report.unproven()::toString);
    assertFalse(gateway.metrics().contains("drawbridge_obligations_unproven"));
  }

  @Test
  void whereNothingLooksForACategoryNobodyAnswers() throws Exception {
    HttpResponse<String> answer = gateway.chat(gateway.key("blind"), HouseGateway.MODEL);

    assertEquals(403, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("mask_unavailable"), answer.body());
    assertEquals(200, gateway.chat(gateway.key("broken"), HouseGateway.MODEL).statusCode());
  }

  @Test
  void explainTellsWhatHolds() throws Exception {
    String told =
        gateway
            .post(
                "/drawbridge/v1/explain",
                gateway.key("cut"),
                TestGateway.chatBody(HouseGateway.MODEL, false))
            .body();

    assertTrue(told.contains("\"cut_answer\":[\"credit_card\"]"), told);
    assertTrue(told.contains("\"mask_answer\":[]"), told);
  }
}
