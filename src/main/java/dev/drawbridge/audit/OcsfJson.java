package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request or refusal as OCSF 1.9 tells it: class API Activity (6003), activity Create, with the
 * profile {@code ai_operation}. What OCSF has no name for stands in {@code unmapped}. Source:
 * schema.ocsf.io, classes/api_activity and profiles/ai_operation.
 */
final class OcsfJson {
  private static final String VERSION = "1.9.0";
  private static final int CATEGORY = 6;
  private static final int CLASS = 6003;
  private static final int CREATE = 1;
  private static final int INFORMATIONAL = 1;
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;
  private static final int UNKNOWN = 0;
  private static final int USER = 1;
  private static final int SERVICE = 4;

  private OcsfJson() {}

  static byte[] line(RecordView view) {
    return EntryWriter.object(g -> members(g, view));
  }

  private static void members(JsonGenerator g, RecordView view) throws IOException {
    Row row = view.row();
    g.writeNumberField("category_uid", CATEGORY);
    g.writeNumberField("class_uid", CLASS);
    g.writeNumberField("activity_id", CREATE);
    g.writeNumberField("type_uid", CLASS * 100 + CREATE);
    g.writeNumberField("severity_id", INFORMATIONAL);
    g.writeNumberField("time", row.time().toEpochMilli());
    g.writeNumberField("status_id", status(row.outcome()));
    EntryWriter.text(g, "status_code", row.code());
    EntryWriter.text(g, "status_detail", row.outcome());
    metadata(g, row);
    actor(g, row);
    g.writeObjectFieldStart("api");
    g.writeStringField("operation", row.operation() == null ? "unknown" : row.operation());
    service(g);
    g.writeEndObject();
    g.writeObjectFieldStart("src_endpoint");
    EntryWriter.text(g, "ip", source(view));
    g.writeEndObject();
    if (row.modelServed() != null && row.provider() != null) {
      g.writeObjectFieldStart("ai_model");
      g.writeStringField("model_name", row.modelServed());
      g.writeStringField("ai_provider", row.provider());
      g.writeEndObject();
    }
    if (row.inputTokens() != null && row.outputTokens() != null) tokens(g, row);
    unmapped(g, row);
  }

  private static int status(@Nullable String outcome) {
    if (outcome == null || outcome.equals("unknown")) return UNKNOWN;
    return outcome.equals("complete") ? SUCCESS : FAILURE;
  }

  private static void metadata(JsonGenerator g, Row row) throws IOException {
    g.writeObjectFieldStart("metadata");
    g.writeStringField("version", VERSION);
    g.writeStringField("uid", row.requestId());
    g.writeNumberField("sequence", row.seq());
    EntryWriter.value(g, "profiles", List.of("ai_operation"));
    g.writeObjectFieldStart("product");
    g.writeStringField("name", "Drawbridge");
    g.writeStringField("vendor_name", "Drawbridge");
    g.writeEndObject();
    g.writeEndObject();
  }

  private static void actor(JsonGenerator g, Row row) throws IOException {
    g.writeObjectFieldStart("actor");
    g.writeObjectFieldStart("user");
    g.writeStringField("uid", row.principal() == null ? "unknown" : row.principal());
    if (row.principal() == null) g.writeNumberField("type_id", UNKNOWN);
    else g.writeNumberField("type_id", "user".equals(row.kind()) ? USER : SERVICE);
    EntryWriter.text(g, "domain", row.issuer());
    if (row.team() != null) {
      EntryWriter.value(g, "groups", List.of(Map.of("name", row.team())));
    }
    g.writeEndObject();
    g.writeEndObject();
  }

  private static void service(JsonGenerator g) throws IOException {
    g.writeObjectFieldStart("service");
    g.writeStringField("name", "Drawbridge");
    g.writeEndObject();
  }

  private static void tokens(JsonGenerator g, Row row) throws IOException {
    long input = row.inputTokens() == null ? 0 : row.inputTokens();
    long output = row.outputTokens() == null ? 0 : row.outputTokens();
    g.writeObjectFieldStart("message_context");
    service(g);
    g.writeNumberField("prompt_tokens", input);
    g.writeNumberField("completion_tokens", output);
    g.writeNumberField("total_tokens", input + output);
    g.writeEndObject();
  }

  private static void unmapped(JsonGenerator g, Row row) throws IOException {
    g.writeObjectFieldStart("unmapped");
    EntryWriter.text(g, "on_behalf_of", row.onBehalfOf());
    EntryWriter.text(g, "model_asked", row.modelAsked());
    EntryWriter.text(g, "sensitivity", row.sensitivity());
    EntryWriter.text(g, "policy_revision", row.revision());
    EntryWriter.text(g, "state", row.state());
    if (row.costUsd() != null) g.writeNumberField("cost_usd", row.costUsd());
    EntryWriter.value(g, "tags", row.tags());
    EntryWriter.reasons(g, "reasons", row.reasons());
    g.writeEndObject();
  }

  /** The caller's address: policy was asked about it, or the refusal names it. */
  static @Nullable String source(RecordView view) {
    Map<String, Object> input = view.input();
    if (input != null && input.get("source") instanceof Map<?, ?> source) {
      return source.get("address") instanceof String address ? address : null;
    }
    return null;
  }
}
