package dev.drawbridge.audit.export;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a call as an event of the Open Cybersecurity Schema Framework, version 1.9: class API
 * Activity (6003) in category Application Activity (6). Facts for which the class has no attribute
 * stand in {@code unmapped}.
 */
final class OcsfActivity {
  private static final int OTHER = 99;
  private static final List<String> UNMAPPED =
      List.of("team", "kind", "on_behalf_of", "tags", "model_asked", "sensitivity", "reasons");
  private static final List<String> UNMAPPED_OF_END =
      List.of("model_served", "fallbacks", "cost_usd");

  /** The schema's normalised status. */
  private enum Status {
    UNKNOWN(0, "Unknown"),
    SUCCESS(1, "Success"),
    FAILURE(2, "Failure");

    private final int id;
    private final String caption;

    Status(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }

    static Status of(@Nullable String outcome) {
      if (outcome == null || outcome.equals("unknown")) return UNKNOWN;
      return outcome.equals("complete") ? SUCCESS : FAILURE;
    }
  }

  private OcsfActivity() {}

  /**
   * An event.
   *
   * @param time in milliseconds since the epoch
   * @param asked a request or refusal, whole
   * @param end the request's end; null for a refusal
   */
  static byte[] event(
      Mark mark,
      long time,
      Map<String, Object> asked,
      @Nullable Map<String, Object> end,
      @Nullable String prompt,
      @Nullable String answer) {
    Map<?, ?> row = map(asked.get("row"));
    Map<String, Object> last = end == null ? asked : end;
    Map<?, ?> ended = map(last.get("row"));
    Status status = Status.of(text(ended.get("outcome")));
    TraceParent trace = RecordCopies.trace(asked);
    String operation = text(row.get("operation"), "unknown");
    return AsciiJson.object(
        g -> {
          g.writeNumberField("category_uid", 6);
          g.writeStringField("category_name", "Application Activity");
          g.writeNumberField("class_uid", 6003);
          g.writeStringField("class_name", "API Activity");
          g.writeNumberField("activity_id", OTHER);
          g.writeStringField("activity_name", operation);
          g.writeNumberField("type_uid", 6003 * 100 + OTHER);
          g.writeNumberField("severity_id", 1);
          g.writeNumberField("time", time);
          g.writeNumberField("status_id", status.id);
          g.writeStringField("status", status.caption);
          AsciiJson.text(g, "status_code", text(ended.get("outcome")));
          AsciiJson.text(g, "status_detail", text(ended.get("code")));
          metadata(g, mark, row, trace);
          actor(g, row);
          api(g, row, ended, last, operation);
          model(g, ended);
          messages(g, asked, ended);
          if (trace != null) {
            g.writeObjectFieldStart("trace");
            g.writeStringField("uid", trace.trace());
            g.writeEndObject();
          }
          source(g, asked);
          g.writeObjectFieldStart("unmapped");
          RecordCopies.mark(g, mark);
          for (String name : UNMAPPED) member(g, row, name);
          if (end != null) for (String name : UNMAPPED_OF_END) member(g, ended, name);
          if (prompt != null) g.writeStringField("prompt", prompt);
          if (answer != null) g.writeStringField("answer", answer);
          g.writeEndObject();
        });
  }

  private static void metadata(
      JsonGenerator g, Mark mark, Map<?, ?> row, @Nullable TraceParent trace) throws IOException {
    g.writeObjectFieldStart("metadata");
    g.writeStringField("version", "1.9.0");
    value(
        g, "profiles", trace == null ? List.of("ai_operation") : List.of("ai_operation", "trace"));
    g.writeStringField("uid", mark.origin() + "/" + mark.seq());
    value(g, "correlation_uid", row.get("request_id"));
    g.writeStringField("log_name", mark.origin());
    g.writeNumberField("sequence", mark.seq());
    if (row.get("time") instanceof String began) {
      g.writeStringField("original_time", began);
    }
    g.writeObjectFieldStart("product");
    g.writeStringField("name", "Drawbridge");
    g.writeStringField("vendor_name", "Drawbridge");
    g.writeEndObject();
    g.writeEndObject();
  }

  private static void actor(JsonGenerator g, Map<?, ?> row) throws IOException {
    g.writeObjectFieldStart("actor");
    g.writeObjectFieldStart("user");
    g.writeStringField("uid", text(row.get("principal"), "unknown"));
    AsciiJson.text(g, "domain", text(row.get("issuer")));
    userType(g, text(row.get("kind"), "unknown"));
    g.writeEndObject();
    g.writeEndObject();
  }

  private static void userType(JsonGenerator g, String kind) throws IOException {
    int id =
        switch (kind) {
          case "unknown" -> 0;
          case "user" -> 1;
          case "service" -> 4;
          default -> OTHER;
        };
    g.writeNumberField("type_id", id);
    if (id == OTHER) g.writeStringField("type", kind);
  }

  private static void api(
      JsonGenerator g, Map<?, ?> row, Map<?, ?> ended, Map<String, Object> last, String operation)
      throws IOException {
    g.writeObjectFieldStart("api");
    g.writeStringField("operation", operation);
    g.writeObjectFieldStart("request");
    value(g, "uid", row.get("request_id"));
    g.writeEndObject();
    g.writeObjectFieldStart("response");
    if (last.get("status") instanceof Number status) {
      g.writeNumberField("code", status.intValue());
    }
    AsciiJson.text(g, "error", text(ended.get("code")));
    AsciiJson.text(g, "error_message", text(last.get("message")));
    g.writeEndObject();
    String provider = text(ended.get("provider"));
    if (provider != null) {
      g.writeObjectFieldStart("service");
      g.writeStringField("name", provider);
      g.writeEndObject();
    }
    g.writeEndObject();
  }

  private static void model(JsonGenerator g, Map<?, ?> ended) throws IOException {
    if (ended.get("model_served") == null) return;
    g.writeObjectFieldStart("ai_model");
    value(g, "name", ended.get("model_served"));
    g.writeStringField("ai_provider", text(ended.get("provider"), "unknown"));
    g.writeEndObject();
  }

  /** What was exchanged with the model, where one was asked. */
  private static void messages(JsonGenerator g, Map<String, Object> asked, Map<?, ?> ended)
      throws IOException {
    String provider = text(ended.get("provider"));
    if (provider == null) return;
    g.writeObjectFieldStart("message_context");
    AsciiJson.text(g, "uid", text(asked.get("session")));
    g.writeObjectFieldStart("service");
    g.writeStringField("name", provider);
    g.writeEndObject();
    if (ended.get("input_tokens") instanceof Number input
        && ended.get("output_tokens") instanceof Number output) {
      g.writeNumberField("prompt_tokens", input.longValue());
      g.writeNumberField("completion_tokens", output.longValue());
      g.writeNumberField("total_tokens", input.longValue() + output.longValue());
    }
    g.writeEndObject();
  }

  private static void member(JsonGenerator g, Map<?, ?> row, String name) throws IOException {
    if (row.get(name) != null) value(g, name, row.get(name));
  }

  /** Where the call came from: a refusal says it itself, a request's decision input does. */
  private static void source(JsonGenerator g, Map<String, Object> asked) throws IOException {
    Object address = asked.get("source_address");
    if (address == null) address = map(map(asked.get("input")).get("source")).get("address");
    g.writeObjectFieldStart("src_endpoint");
    if (address == null) g.writeStringField("name", "unknown");
    else g.writeStringField("ip", text(address, ""));
    g.writeEndObject();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(@Nullable Object value, String absent) {
    return value == null ? absent : String.valueOf(value);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : String.valueOf(value);
  }
}
