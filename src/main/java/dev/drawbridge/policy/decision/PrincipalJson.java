package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.Person;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decision input's {@code principal}: who calls, with which key and on whose behalf. */
final class PrincipalJson {
  private final Set<Reads> reads;
  private final BoundedTexts texts;

  PrincipalJson(Set<Reads> reads, BoundedTexts texts) {
    this.reads = reads;
    this.texts = texts;
  }

  void write(JsonGenerator json, Caller caller) throws IOException {
    json.writeObjectFieldStart("principal");
    json.writeStringField("kind", caller.kind().wire());
    if (reads.contains(Reads.PRINCIPAL_ID)) texts.text(json, "id", "principal.id", caller.id());
    texts.text(json, "issuer", "principal.issuer", caller.issuer());
    if (reads.contains(Reads.PRINCIPAL_NAME))
      texts.text(json, "name", "principal.name", caller.name());
    texts.text(json, "team", "principal.team", caller.team());
    texts.array(json, "teams", "principal.teams", caller.teams());
    texts.array(json, "roles", "principal.roles", caller.roles());
    ClaimsJson.write(json, caller.claims(), texts);
    KeyFacts key = caller.key();
    if (key == null) {
      json.writeNullField("key");
    } else {
      json.writeObjectFieldStart("key");
      texts.text(json, "id", "principal.key.id", key.id());
      texts.text(json, "name", "principal.key.name", key.name());
      texts.text(json, "owner", "principal.key.owner", key.owner());
      texts.array(json, "models", "principal.key.models", key.limits().models());
      texts.tags(json, "principal.key.tags", key.limits().tags());
      json.writeEndObject();
    }
    onBehalfOf(json, caller.onBehalfOf());
    json.writeEndObject();
  }

  private void onBehalfOf(JsonGenerator json, @Nullable Person person) throws IOException {
    if (person == null) {
      json.writeNullField("on_behalf_of");
      return;
    }
    json.writeObjectFieldStart("on_behalf_of");
    if (reads.contains(Reads.PRINCIPAL_ID)) texts.text(json, "id", "on_behalf_of.id", person.id());
    if (reads.contains(Reads.PRINCIPAL_NAME)) {
      texts.text(json, "name", "on_behalf_of.name", person.name());
    }
    texts.text(json, "issuer", "on_behalf_of.issuer", person.issuer());
    json.writeBooleanField("verified", person.verified());
    json.writeStringField("source", person.source().wire());
    texts.array(json, "teams", "on_behalf_of.teams", person.teams());
    texts.array(json, "roles", "on_behalf_of.roles", person.roles());
    ClaimsJson.write(json, person.claims(), texts);
    json.writeEndObject();
  }
}
