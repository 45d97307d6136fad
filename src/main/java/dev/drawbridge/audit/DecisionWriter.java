package dev.drawbridge.audit;

import static dev.drawbridge.audit.EntryWriter.text;
import static dev.drawbridge.audit.EntryWriter.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.Candidate;
import dev.drawbridge.policy.DecisionInput;
import dev.drawbridge.policy.Verdict;
import dev.drawbridge.sensitivity.Label;
import java.io.IOException;
import java.util.Locale;

/**
 * A decision as the record keeps it: the input in the contract's own names, but for the
 * organisation and the facts of the candidates, which the revision names; and the verdict whole.
 */
final class DecisionWriter {
  private DecisionWriter() {}

  static void input(JsonGenerator g, DecisionInput input) throws IOException {
    g.writeObjectFieldStart("input");
    g.writeStringField("contract", "drawbridge/decision/v1");
    request(g, input.request());
    principal(g, input.principal());
    sensitivity(g, input.sensitivity());
    g.writeArrayFieldStart("candidates");
    for (Candidate c : input.candidates()) {
      g.writeStartObject();
      g.writeStringField("id", c.model().id());
      g.writeStringField("provider", c.model().provider().id());
      g.writeNumberField("estimated_cost_usd", c.estimatedCostUsd());
      g.writeBooleanField("fits", c.fits());
      g.writeStringField("health", c.health().wire());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeObjectFieldStart("source");
    g.writeStringField("address", input.sourceAddress());
    g.writeEndObject();
    g.writeEndObject();
  }

  private static void request(JsonGenerator g, DecisionInput.Request request) throws IOException {
    g.writeObjectFieldStart("request");
    g.writeStringField("id", request.id().value());
    g.writeStringField("time", request.time().toString());
    g.writeStringField("operation", request.operation().wire());
    g.writeStringField("model", request.model());
    g.writeStringField("requested", request.requested().name().toLowerCase(Locale.ROOT));
    g.writeBooleanField("stream", request.stream());
    value(g, "purpose", request.purpose());
    value(g, "max_output_tokens", request.maxOutputTokens());
    g.writeNumberField("estimated_input_tokens", request.estimatedInputTokens());
    g.writeArrayFieldStart("needs");
    for (Capability need : request.needs()) g.writeString(need.wire());
    g.writeEndArray();
    value(g, "tags", request.tags());
    g.writeNumberField("attempt", request.attempt());
    g.writeArrayFieldStart("failed");
    for (DecisionInput.Failed failed : request.failed()) {
      g.writeStartObject();
      g.writeStringField("model", failed.model());
      g.writeStringField("provider", failed.provider());
      g.writeStringField("class", failed.signal().wire());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  private static void principal(JsonGenerator g, Caller caller) throws IOException {
    g.writeObjectFieldStart("principal");
    g.writeStringField("kind", caller.kind().wire());
    g.writeStringField("id", caller.id());
    value(g, "issuer", caller.issuer());
    g.writeStringField("name", caller.name());
    value(g, "team", caller.team());
    value(g, "teams", caller.teams());
    value(g, "roles", caller.roles());
    value(g, "claims", caller.claims());
    KeyFacts key = caller.key();
    if (key != null) {
      g.writeObjectFieldStart("key");
      g.writeStringField("id", key.id());
      g.writeStringField("name", key.name());
      value(g, "owner", key.owner());
      value(g, "models", key.models());
      text(g, "purpose", key.purpose());
      text(g, "sensitivity", key.sensitivity() == null ? null : key.sensitivity().wire());
      value(g, "tags", key.tags());
      g.writeEndObject();
    }
    Person person = caller.onBehalfOf();
    if (person != null) {
      g.writeObjectFieldStart("on_behalf_of");
      g.writeStringField("id", person.id());
      value(g, "name", person.name());
      value(g, "issuer", person.issuer());
      g.writeBooleanField("verified", person.verified());
      g.writeStringField("source", person.source().wire());
      value(g, "teams", person.teams());
      value(g, "roles", person.roles());
      value(g, "claims", person.claims());
      g.writeEndObject();
    }
    g.writeEndObject();
  }

  private static void sensitivity(JsonGenerator g, Label label) throws IOException {
    g.writeObjectFieldStart("sensitivity");
    g.writeStringField("level", label.level().wire());
    text(g, "declared", label.declared() == null ? null : label.declared().wire());
    g.writeObjectFieldStart("categories");
    for (var e : label.categories().entrySet()) {
      g.writeStringField(e.getKey(), e.getValue().wire());
    }
    g.writeEndObject();
    value(g, "findings", label.findings());
    value(g, "unscanned", label.unscanned());
    g.writeEndObject();
  }

  static void verdict(JsonGenerator g, Verdict verdict) throws IOException {
    g.writeObjectFieldStart("verdict");
    g.writeBooleanField("allow", verdict.allow());
    EntryWriter.reasons(g, "reasons", verdict.reasons());
    EntryWriter.reasons(g, "warnings", verdict.warnings());
    g.writeArrayFieldStart("eligible");
    for (Verdict.Eligible eligible : verdict.eligible()) {
      g.writeStartObject();
      g.writeStringField("id", eligible.id());
      value(g, "mask", eligible.mask());
      if (eligible.maxOutputTokens() != null) {
        g.writeNumberField("max_output_tokens", eligible.maxOutputTokens());
      }
      value(g, "attribution", eligible.attribution());
      g.writeEndObject();
    }
    g.writeEndArray();
    value(g, "excluded", verdict.excluded());
    g.writeStringField("objective", verdict.objective().name().toLowerCase(Locale.ROOT));
    g.writeBooleanField("substitute", verdict.substitute());
    g.writeArrayFieldStart("limits");
    for (Verdict.Limit limit : verdict.limits()) {
      g.writeStartObject();
      g.writeStringField("key", limit.key());
      g.writeStringField("unit", limit.unit());
      g.writeNumberField("amount", limit.amount());
      g.writeStringField("per", limit.per());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeObjectFieldStart("audit");
    g.writeStringField("content", verdict.sealed() ? "sealed" : "none");
    g.writeEndObject();
    g.writeNumberField("cache_seconds", verdict.cacheSeconds());
    g.writeStringField("revision", verdict.revision());
    g.writeEndObject();
  }
}
