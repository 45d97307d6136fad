package dev.drawbridge.audit.entry;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows, pages and records as the JSON of the admin API. */
public final class AuditJson {
  private AuditJson() {}

  public static String row(Row row) {
    return row(row, true);
  }

  /**
   * The same.
   *
   * @param names whether it tells what people call those who asked
   */
  public static String row(Row row, boolean names) {
    return text(g -> members(g, row, names));
  }

  /** {@code {"decisions": […], "next": …}}, without people's names. */
  public static String page(Page page) {
    return page(page, false);
  }

  /**
   * The same.
   *
   * @param names whether rows tell what people call those who asked
   */
  public static String page(Page page, boolean names) {
    return text(
        g -> {
          g.writeArrayFieldStart("decisions");
          for (Row row : page.decisions()) {
            g.writeStartObject();
            members(g, row, names);
            g.writeEndObject();
          }
          g.writeEndArray();
          value(g, "next", page.next());
        });
  }

  /**
   * Writes {@code view}: the row's members, then the team's {@code labels}, {@code
   * caller_request_id}, {@code detection}, {@code input}, {@code verdict}, {@code reserved}, {@code
   * end}; {@code "content":"expired"} where a retention took it; with content also {@code prompt}
   * and {@code answer} as texts.
   *
   * @param names whether it tells what people call those who asked
   */
  public static String view(RecordView view, boolean content, boolean names) {
    return text(
        g -> {
          members(g, view.row(), names);
          if (view.labels() != null) value(g, "labels", view.labels());
          AsciiJson.text(g, "caller_request_id", view.callerRequestId());
          value(g, "detection", view.detection());
          if (view.lowering() != null) value(g, "lowering", view.lowering());
          value(g, "input", names ? view.input() : Unnamed.input(view.input()));
          value(g, "verdict", view.verdict());
          value(g, "reserved", view.reserved());
          value(g, "end", view.end());
          if (view.expired()) g.writeStringField("content", "expired");
          if (!content) return;
          value(g, "prompt", utf8(view.prompt()));
          value(g, "answer", utf8(view.answer()));
        });
  }

  /** The id of a request, and {@code masks}: the values by the pseudonyms that stand for them. */
  public static String masks(RecordView view) {
    return text(
        g -> {
          g.writeStringField("request_id", view.row().requestId());
          value(g, "masks", view.masks() == null ? Map.of() : view.masks());
        });
  }

  private static void members(JsonGenerator g, Row row, boolean names) throws IOException {
    g.writeStringField("request_id", row.requestId());
    g.writeNumberField("seq", row.seq());
    g.writeStringField("time", row.time().toString());
    value(g, "team", row.asker().team());
    value(g, "principal", row.asker().principal());
    value(g, "on_behalf_of", row.asker().onBehalfOf());
    if (names) names(g, row.asker().names());
    value(g, "tags", row.asked().tags());
    value(g, "operation", row.asked().operation());
    value(g, "model_asked", row.asked().model());
    value(g, "model_served", row.served().model());
    value(g, "provider", row.served().provider());
    value(g, "outcome", row.decided().outcome());
    value(g, "code", row.decided().code());
    AsciiJson.reasons(g, "reasons", row.decided().reasons());
    value(g, "sensitivity", row.asked().sensitivity());
    g.writeArrayFieldStart("fallbacks");
    for (Row.Fallback fallback : row.served().fallbacks()) {
      g.writeStartObject();
      g.writeStringField("model", fallback.model());
      g.writeStringField("class", fallback.signal());
      AsciiJson.text(g, "scope", fallback.scope());
      AsciiJson.text(g, "rule", fallback.rule());
      g.writeEndObject();
    }
    g.writeEndArray();
    value(g, "cost_usd", row.served().costUsd());
    g.writeObjectFieldStart("tokens");
    value(g, "input", row.served().inputTokens());
    value(g, "output", row.served().outputTokens());
    g.writeEndObject();
    value(g, "revision", row.decided().revision());
    AsciiJson.text(g, "state", row.state());
    if (row.erasedBy() != null) g.writeNumberField("erased_by", row.erasedBy());
  }

  private static void names(JsonGenerator g, Row.Names names) throws IOException {
    AsciiJson.text(g, "name", names.name());
    AsciiJson.text(g, "email", names.email());
    AsciiJson.text(g, "on_behalf_of_name", names.personName());
    AsciiJson.text(g, "on_behalf_of_email", names.personEmail());
  }

  private static String text(AsciiJson.Members members) {
    return new String(AsciiJson.object(members), StandardCharsets.US_ASCII);
  }

  private static @Nullable String utf8(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
