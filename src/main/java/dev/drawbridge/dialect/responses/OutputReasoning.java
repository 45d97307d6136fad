package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.SurrogateJoiner;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A reasoning item: what was thought as its summary, the seal in {@code encrypted_content}. */
final class OutputReasoning extends OutputItem {
  private final StringBuilder text = new StringBuilder();
  private final SurrogateJoiner pairs = new SurrogateJoiner();
  private boolean open;
  private @Nullable String sealed;

  OutputReasoning(String id, int index, ResponseEvents events) {
    super(id, index);
    opened(events, item("in_progress"));
  }

  void thought(String more, ResponseEvents events) {
    String piece = pairs.next(more);
    if (piece.isEmpty()) return;
    if (!open) {
      open = true;
      summary("response.reasoning_summary_part.added", events, json -> part(json, ""));
    }
    text.append(piece);
    summary(
        "response.reasoning_summary_text.delta",
        events,
        json -> json.writeStringField("delta", piece));
  }

  void seal(String seal) {
    sealed = Json.wellFormed(seal);
  }

  private void summary(String type, ResponseEvents events, Json.Writing more) {
    events.add(
        type,
        json -> {
          json.writeStringField("item_id", id);
          json.writeNumberField("output_index", index);
          json.writeNumberField("summary_index", 0);
          more.to(json);
        });
  }

  private static void part(JsonGenerator json, String text) throws IOException {
    json.writeObjectFieldStart("part");
    json.writeStringField("type", "summary_text");
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  @Override
  String close(ResponseEvents events) {
    text.append(pairs.rest());
    if (sealed == null) sealed = ReasoningItems.UNSIGNED;
    if (open) {
      String all = text.toString();
      summary(
          "response.reasoning_summary_text.done",
          events,
          json -> json.writeStringField("text", all));
      summary("response.reasoning_summary_part.done", events, json -> part(json, all));
    }
    return closed(events, item("completed"));
  }

  private String item(String status) {
    return ResponseJson.text(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id);
          json.writeStringField("type", "reasoning");
          json.writeStringField("status", status);
          json.writeArrayFieldStart("summary");
          if (!text.isEmpty()) {
            json.writeStartObject();
            json.writeStringField("type", "summary_text");
            json.writeStringField("text", text.toString());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringField("encrypted_content", sealed);
          json.writeEndObject();
        });
  }
}
