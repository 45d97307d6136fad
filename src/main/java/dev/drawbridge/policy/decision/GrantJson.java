package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import java.io.IOException;
import java.util.List;

/** The decision input's {@code grants}; their texts were bounded when they were asked for. */
final class GrantJson {
  static final String NAME = "grants";

  private GrantJson() {}

  static void write(JsonGenerator json, List<Grant> grants) throws IOException {
    json.writeArrayFieldStart(NAME);
    for (Grant grant : grants) {
      json.writeStartObject();
      json.writeStringField("id", grant.id());
      json.writeStringField("model", grant.model());
      json.writeArrayFieldStart("lifts");
      for (Lift lift : grant.lifts()) json.writeString(lift.wire());
      json.writeEndArray();
      json.writeStringField("purpose", grant.purpose());
      Double cap = grant.capUsd();
      if (cap == null) json.writeNullField("cap_usd");
      else json.writeNumberField("cap_usd", cap.doubleValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
