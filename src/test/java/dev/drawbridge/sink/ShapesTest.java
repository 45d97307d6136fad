package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.RecordCopies.Shape;
import io.vertx.core.json.JsonObject;
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
    var sink = new SinkSettings("copy", shape, content, new Target.Jsonl(export, 1 << 20, 9));
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
    JsonObject event = events.getFirst();
    assertEquals(6003, event.getInteger("class_uid"));
    assertEquals(600399, event.getInteger("type_uid"));
    assertEquals(1, event.getInteger("status_id"));
    assertEquals("1.9.0", event.getJsonObject("metadata").getString("version"));
    assertEquals("u-1", event.getJsonObject("actor").getJsonObject("user").getString("uid"));
    assertEquals("10.1.2.3", event.getJsonObject("src_endpoint").getString("ip"));
    assertEquals(200, event.getJsonObject("api").getJsonObject("response").getInteger("code"));
    assertEquals("llama-3.3-70b", event.getJsonObject("ai_model").getString("name"));
    JsonObject rest = event.getJsonObject("unmapped");
    assertEquals("research", rest.getString("team"));
    assertEquals(0.0042, rest.getDouble("cost_usd"));
    assertEquals(CopiedLog.PROMPT, rest.getString("prompt"));
    assertEquals("the answer", rest.getString("answer"));
  }
}
