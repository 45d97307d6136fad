package dev.drawbridge.audit.record;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.GatewayVeto;
import dev.drawbridge.policy.decision.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A decision as the record keeps it: the input in the contract's form, but for the organisation and
 * the facts of the candidates, which the snapshot's id names; and the verdict whole.
 */
final class DecisionWriter {
  private static final VerdictTexts TEXTS = new VerdictTexts();

  private DecisionWriter() {}

  static void input(JsonGenerator g, DecisionInput input) throws IOException {
    g.writeFieldName("input");
    DecisionJson.writeRecord(g, input);
  }

  static void verdict(JsonGenerator g, Verdict verdict) throws IOException {
    g.writeFieldName("verdict");
    TEXTS.write(g, verdict);
  }

  /** Writes the members of a verdict. */
  static void members(JsonGenerator g, Verdict verdict) throws IOException {
    g.writeBooleanField("allow", verdict.allow());
    AsciiJson.reasons(g, "reasons", verdict.reasons());
    if (verdict.told().denies()) g.writeBooleanField("denies", true);
    AsciiJson.reasons(g, "warnings", verdict.told().warnings());
    g.writeArrayFieldStart("eligible");
    for (Verdict.Eligible eligible : verdict.eligible()) {
      g.writeStartObject();
      g.writeStringField("id", eligible.id());
      value(g, "mask", eligible.mask());
      if (eligible.maxOutputTokens() != null) {
        g.writeNumberField("max_output_tokens", eligible.maxOutputTokens());
      }
      value(g, "attribution", eligible.attribution());
      Verdict.OfAnswer answer = eligible.answer();
      if (!answer.mask().isEmpty()) value(g, "mask_answer", answer.mask());
      if (!answer.cut().isEmpty()) value(g, "cut_answer", answer.cut());
      g.writeEndObject();
    }
    g.writeEndArray();
    value(g, "excluded", verdict.excluded());
    g.writeStringField("objective", verdict.terms().objective().name().toLowerCase(Locale.ROOT));
    Verdict.Fallbacks fallbacks = verdict.terms().fallbacks();
    g.writeBooleanField("substitute", fallbacks.substitute());
    // A record is as short as it can be: what it does not name is false.
    if (fallbacks.largerContext()) g.writeBooleanField("larger_context", true);
    if (fallbacks.spillOver()) g.writeBooleanField("spill_over", true);
    g.writeArrayFieldStart("limits");
    for (Verdict.Limit limit : verdict.terms().limits()) {
      g.writeStartObject();
      g.writeStringField("key", limit.key());
      g.writeStringField("unit", limit.unit());
      g.writeNumberField("amount", limit.amount());
      g.writeStringField("per", limit.per());
      String model = limit.model();
      if (model != null) g.writeStringField("model", model);
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeObjectFieldStart("audit");
    g.writeStringField("content", verdict.terms().sealed() ? "sealed" : "none");
    g.writeEndObject();
    var lowered = verdict.terms().loweredTo();
    if (lowered != null) g.writeStringField("lowered_to", lowered.wire());
    var raised = verdict.terms().raisedTo();
    if (raised != null) g.writeStringField("raised_to", raised.wire());
    if (verdict.terms().dropsUnaskedTools()) g.writeStringField("unasked_tools", "drop");
    g.writeNumberField("cache_seconds", verdict.terms().cacheSeconds());
    g.writeStringField("revision", verdict.revision());
    g.writeStringField("snapshot", verdict.source().snapshot());
    if (!verdict.objections().isEmpty()) objections(g, verdict.objections());
  }

  private static void objections(JsonGenerator g, List<GatewayVeto> objections) throws IOException {
    g.writeArrayFieldStart("objections");
    for (GatewayVeto objection : objections) {
      g.writeStartObject();
      g.writeStringField("code", objection.reason().code());
      g.writeStringField("message", objection.reason().message());
      if (objection.models() != null) value(g, "models", objection.models());
      if (objection.denies()) g.writeBooleanField("denies", true);
      g.writeEndObject();
    }
    g.writeEndArray();
  }
}
