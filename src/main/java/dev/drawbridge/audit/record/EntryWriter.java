package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON of each kind of record. The first member, {@code row}, holds what searches filter
 * by and show, so that they need to parse no more.
 */
public final class EntryWriter {
  private EntryWriter() {}

  static byte[] request(
      RequestEntry entry, int kept, @Nullable String sha256, List<BodyParts.Message> messages) {
    DecisionInput input = entry.input();
    return AsciiJson.object(
        g -> {
          g.writeObjectFieldStart("row");
          known(g, input.request().id().value(), entry.time(), input.principal());
          asked(g, input.request().operation(), input, entry.verdict(), entry.first().call());
          g.writeStringField("revision", entry.verdict().revision());
          AsciiJson.reasons(g, "reasons", entry.verdict().reasons());
          g.writeEndObject();
          LedgerJson.hold(g, LedgerJson.RESERVED, entry.reserved());
          g.writeObjectFieldStart("target");
          g.writeStringField("model", entry.first().model());
          g.writeStringField("provider", entry.first().provider());
          g.writeEndObject();
          if (!entry.labels().isEmpty()) AsciiJson.value(g, "labels", entry.labels());
          AsciiJson.text(g, "caller_request_id", entry.ids().request());
          AsciiJson.text(g, "session", entry.ids().session());
          AsciiJson.text(g, "traceparent", entry.ids().traceparent());
          g.writeNumberField("body_bytes", entry.first().call().body().length);
          AsciiJson.text(g, "body_sha256", sha256);
          g.writeNumberField("body_kept", kept);
          BodyParts.write(g, messages);
          masks(g, entry.first().masks());
          DetectionWriter.detection(g, input.sensitivity().basis().scan());
          DetectionWriter.lowering(g, input.sensitivity(), entry.verdict());
          DecisionWriter.input(g, input);
          DecisionWriter.verdict(g, entry.verdict());
        });
  }

  static byte[] refusal(RefusalEntry entry, int kept, @Nullable String sha256) {
    Refusal refusal = entry.refusal();
    return AsciiJson.object(
        g -> {
          g.writeObjectFieldStart("row");
          known(g, entry.id().value(), entry.time(), entry.sender().caller());
          RefusalEntry.Asked asked = entry.asked();
          asked(g, asked.operation(), asked.input(), asked.verdict(), asked.call());
          g.writeStringField("outcome", "refused");
          g.writeStringField("code", refusal.code().wire());
          var verdict = entry.asked().verdict();
          AsciiJson.text(
              g, "revision", verdict != null ? verdict.revision() : refusal.details().revision());
          AsciiJson.reasons(g, "reasons", refusal.details().reasons());
          g.writeEndObject();
          g.writeNumberField("status", refusal.code().status());
          g.writeStringField("message", refusal.text());
          AsciiJson.text(g, "param", refusal.details().param());
          g.writeStringField("source_address", entry.sender().address());
          AsciiJson.text(g, "caller_request_id", entry.sender().requestId());
          g.writeNumberField(
              "body_bytes", entry.asked().call() == null ? 0 : entry.asked().call().body().length);
          AsciiJson.text(g, "body_sha256", sha256);
          g.writeNumberField("body_kept", kept);
          DecisionInput input = entry.asked().input();
          if (input != null) {
            DetectionWriter.detection(g, input.sensitivity().basis().scan());
            DetectionWriter.lowering(g, input.sensitivity(), verdict);
            DecisionWriter.input(g, input);
          }
          if (verdict != null) DecisionWriter.verdict(g, verdict);
        });
  }

  static byte[] end(String requestId, EndEntry end, int kept, @Nullable String sha256) {
    return AsciiJson.object(
        g -> {
          g.writeObjectFieldStart("row");
          g.writeStringField("request_id", requestId);
          g.writeStringField("time", end.time().toString());
          g.writeStringField("outcome", end.outcome().wire());
          AsciiJson.text(g, "code", end.code());
          AsciiJson.text(g, "model_served", end.model());
          AsciiJson.text(g, "provider", end.provider());
          if (end.bill().costUsd() != null) g.writeNumberField("cost_usd", end.bill().costUsd());
          if (end.bill().usage() != null) {
            g.writeNumberField("input_tokens", end.bill().usage().input());
            g.writeNumberField("output_tokens", end.bill().usage().output());
          }
          fallbacks(g, end);
          g.writeEndObject();
          if (end.bill().charged() != null)
            LedgerJson.hold(g, LedgerJson.CHARGED, end.bill().charged());
          g.writeNumberField("status", end.status());
          if (end.bill().usage() != null) {
            g.writeNumberField("cached_input_tokens", end.bill().usage().cachedInput());
            g.writeNumberField("reasoning_tokens", end.bill().usage().reasoning());
          }
          attempts(g, end.attempts());
          if (!end.sent().dropped().isEmpty()) {
            g.writeArrayFieldStart("dropped");
            for (String name : end.sent().dropped()) g.writeString(name);
            g.writeEndArray();
          }
          masks(g, end.sent().masks());
          DetectionWriter.obligations(g, end.sent().obligations());
          DetectionWriter.answer(g, end.answer().label());
          g.writeNumberField("answer_bytes", end.answer().length());
          AsciiJson.text(g, "answer_sha256", sha256);
          g.writeNumberField("answer_kept", kept);
        });
  }

  private static void masks(JsonGenerator g, @Nullable Masks masks) throws IOException {
    if (masks == null) return;
    g.writeObjectFieldStart("masked");
    g.writeNumberField("values", masks.values());
    AsciiJson.value(g, "categories", masks.categories());
    g.writeEndObject();
  }

  static byte[] move(String requestId, Hold reserved) {
    return AsciiJson.object(
        g -> {
          g.writeObjectFieldStart("row");
          g.writeStringField("request_id", requestId);
          g.writeEndObject();
          LedgerJson.hold(g, LedgerJson.RESERVED, reserved);
        });
  }

  public static byte[] event(Event event) {
    return AsciiJson.object(
        g -> {
          g.writeStringField("time", event.time().toString());
          g.writeStringField("type", event.type());
          g.writeStringField("actor", event.actor());
          AsciiJson.value(g, "fields", event.fields());
        });
  }

  private static void known(JsonGenerator g, String id, Instant time, @Nullable Caller caller)
      throws IOException {
    g.writeStringField("request_id", id);
    g.writeStringField("time", time.toString());
    if (caller == null) return;
    AsciiJson.text(g, "team", caller.team());
    g.writeStringField("principal", caller.id());
    AsciiJson.text(g, "issuer", caller.issuer());
    g.writeStringField("kind", caller.kind().wire());
    NameMembers.write(g, caller);
    Person person = caller.onBehalfOf();
    if (person != null) g.writeStringField("on_behalf_of", person.id());
  }

  private static void asked(
      JsonGenerator g,
      @Nullable Operation operation,
      @Nullable DecisionInput input,
      @Nullable Verdict verdict,
      @Nullable ModelCall call)
      throws IOException {
    if (operation != null) g.writeStringField("operation", operation.wire());
    if (input != null) {
      g.writeStringField("model_asked", input.request().model());
      Level taken = verdict == null ? null : verdict.terms().takenFor();
      Level level = taken == null ? input.sensitivity().level() : taken;
      g.writeStringField("sensitivity", level.wire());
      AsciiJson.value(g, "tags", input.request().allTags());
    } else if (call != null) {
      g.writeStringField("model_asked", call.model());
    }
  }

  /**
   * Writes the targets that failed before the one that answered, each once with its last failure;
   * all of them where none answered.
   */
  private static void fallbacks(JsonGenerator g, EndEntry end) throws IOException {
    List<Attempt> attempts = end.attempts();
    boolean given = end.outcome() == Outcome.FAILED || end.outcome() == Outcome.TRUNCATED;
    boolean answered = !attempts.isEmpty() && !(given && end.model() == null);
    Map<List<String>, Attempt.Meaning> failed = new LinkedHashMap<>();
    for (Attempt a : answered ? attempts.subList(0, attempts.size() - 1) : attempts) {
      if (a.meaning() != null) failed.put(target(a), a.meaning());
    }
    if (answered) failed.remove(target(attempts.getLast()));
    g.writeArrayFieldStart("fallbacks");
    for (var each : failed.entrySet()) {
      g.writeStartObject();
      g.writeStringField("model", each.getKey().getFirst());
      meaning(g, each.getValue());
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  private static void meaning(JsonGenerator g, Attempt.Meaning meaning) throws IOException {
    g.writeStringField("class", meaning.signal().wire());
    g.writeStringField("scope", meaning.scope().wire());
    g.writeStringField("rule", meaning.rule());
  }

  private static List<String> target(Attempt attempt) {
    return List.of(attempt.model(), attempt.provider());
  }

  private static void attempts(JsonGenerator g, List<Attempt> attempts) throws IOException {
    g.writeArrayFieldStart("attempts");
    for (Attempt a : attempts) {
      g.writeStartObject();
      g.writeStringField("model", a.model());
      g.writeStringField("provider", a.provider());
      g.writeStringField("credential", a.credential());
      AsciiJson.text(g, "vendor_request_id", a.vendorRequestId());
      if (a.meaning() != null) meaning(g, a.meaning());
      g.writeBooleanField("timed_out", a.timedOut());
      g.writeNumberField("status", a.status());
      g.writeNumberField("ms", a.millis());
      g.writeEndObject();
    }
    g.writeEndArray();
  }
}
