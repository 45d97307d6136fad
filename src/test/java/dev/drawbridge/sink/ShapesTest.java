package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.export.OcsfSchema;
import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.fixture.Await;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes of a copy that others' tools read. */
class ShapesTest {
  @TempDir private Path temp = Path.of("");

  private List<JsonObject> copied(Shape shape, boolean content, int requests) throws Exception {
    Path export = temp.resolve("export");
    var sink = new SinkSettings("copy", shape, content, new SinkTarget.Jsonl(export, 1 << 20, 9));
    for (int i = 0; i < 2; i++) {
      // A second start goes on where the first one ended.
      try (var log = new CopiedLog(temp.resolve("audit"), sink)) {
        log.record(requests);
      }
    }
    try (var files = Files.list(export)) {
      return Files.readAllLines(files.findFirst().orElseThrow()).stream()
          .map(JsonObject::new)
          .toList();
    }
  }

  @Test
  void aDecisionLogHoldsEachDecisionOnce() throws Exception {
    List<JsonObject> events = copied(Shape.OPA, false, 3);

    assertEquals(
        List.of(0L, 2L, 4L, 6L, 8L, 10L),
        events.stream().map(e -> e.getJsonObject("custom").getLong("seq")).toList());
    JsonObject event = events.getFirst();
    assertEquals("drawbridge/decision/result", event.getString("path"));
    assertTrue(event.getJsonObject("result").getBoolean("allow"));
    assertEquals(
        "research", event.getJsonObject("input").getJsonObject("principal").getString("team"));
    assertEquals(
        "0123456789ab",
        event.getJsonObject("bundles").getJsonObject("drawbridge").getString("revision"));
    assertEquals(36, event.getString("decision_id").length());
    assertFalse(event.encode().contains("canary"));
  }

  @Test
  void anApiActivityTellsOfACallWhenItHasEnded() throws Exception {
    List<JsonObject> events = copied(Shape.OCSF, true, 2);

    assertEquals(
        List.of(1L, 3L, 5L, 7L),
        events.stream().map(e -> e.getJsonObject("metadata").getLong("sequence")).toList());
    for (JsonObject each : events) {
      assertEquals(List.of(), OcsfSchema.faults(new ObjectMapper().readTree(each.encode())));
    }
    JsonObject event = events.getFirst();
    assertEquals(1, event.getInteger("status_id"));
    assertEquals("u-1", event.getJsonObject("actor").getJsonObject("user").getString("uid"));
    assertEquals("10.1.2.3", event.getJsonObject("src_endpoint").getString("ip"));
    assertEquals(200, event.getJsonObject("api").getJsonObject("response").getInteger("code"));
    assertEquals("llama-3.3-70b", event.getJsonObject("ai_model").getString("name"));
    assertEquals("local", event.getJsonObject("ai_model").getString("ai_provider"));
    JsonObject messages = event.getJsonObject("message_context");
    assertEquals("session-1", messages.getString("uid"));
    assertEquals(154, messages.getInteger("total_tokens"));
    assertEquals(1, event.getJsonObject("actor").getJsonObject("user").getInteger("type_id"));
    JsonObject rest = event.getJsonObject("unmapped");
    assertEquals("research", rest.getString("team"));
    assertEquals(0.0042, rest.getDouble("cost_usd"));
    assertEquals(CopiedLog.PROMPT, rest.getString("prompt"));
    assertEquals("the answer", rest.getString("answer"));
  }

  @Test
  void anApiActivitySaysWhatIsNotKnown() throws Exception {
    Path export = temp.resolve("export");
    var target = new SinkTarget.Jsonl(export, 1 << 20, 9);
    var sink = new SinkSettings("copy", Shape.OCSF, false, target);
    byte[] body = CopiedLog.PROMPT.getBytes(StandardCharsets.UTF_8);
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    try (var log = new CopiedLog(temp.resolve("audit"), sink)) {
      var traced = SampleEntries.traced(body, "00-" + trace + "-00f067aa0ba902b7-01");
      Await.await(log.books.audit().open(traced));
    }
    try (var log = new CopiedLog(temp.resolve("audit"), sink)) {
      log.copied(2);
    }

    String line;
    try (var files = Files.list(export)) {
      line = Files.readString(files.findFirst().orElseThrow());
    }
    JsonObject event = new JsonObject(line);
    assertEquals(List.of(), OcsfSchema.faults(new ObjectMapper().readTree(line)), line);
    assertEquals("unknown", event.getString("status_code"));
    assertEquals(0, event.getInteger("status_id"), "a crash came between: neither one nor other");
    assertEquals(trace, event.getJsonObject("trace").getString("uid"));
  }
}
