package dev.drawbridge.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Model;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.TreeMap;

/** What is known of a model whatever is asked, as the members of a candidate's JSON object. */
final class ModelJson {
  private ModelJson() {}

  /** The members without the object's braces. */
  static String facts(Model model) {
    String object = object(json -> facts(json, model));
    return object.substring(1, object.length() - 1);
  }

  /** The whole catalogue, always in the same words: what a revision stands for. */
  static String canonical(Catalog catalog) {
    return object(
        json -> {
          json.writeArrayFieldStart("models");
          for (Model model : catalog.models()) {
            json.writeStartObject();
            facts(json, model);
            json.writeStringField("dialect", model.provider().dialect());
            json.writeStringField("vendor", model.provider().vendor());
            json.writeStringField("upstream", model.upstream());
            Integer most = model.maxOutput();
            json.writeNumberField("max_output", most == null ? -1 : most.intValue());
            json.writeStringField("successor", model.successor());
            Double cached = model.price().cachedInput();
            json.writeNumberField("cached", cached == null ? -1 : cached.doubleValue());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeObjectFieldStart("aliases");
          for (String alias : catalog.aliases()) {
            json.writeArrayFieldStart(alias);
            var members = catalog.resolve(alias).orElseThrow().models();
            for (Model member : members) json.writeString(member.id());
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  private static void facts(JsonGenerator json, Model model) throws IOException {
    var provider = model.provider();
    json.writeStringField("id", model.id());
    json.writeStringField("provider", provider.id());
    json.writeStringField("operator", provider.operator());
    json.writeStringField("jurisdiction", provider.jurisdiction());
    json.writeStringField("hosting", provider.hosting().wire());
    json.writeStringField("weights", model.weights());
    json.writeStringField("maker", model.maker());
    json.writeStringField("clearance", model.clearance().wire());
    json.writeObjectFieldStart("labels");
    for (var label : new TreeMap<>(model.labels()).entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    licence(json, model.licence());
    json.writeArrayFieldStart("lineage");
    for (String ancestor : model.lineage()) json.writeString(ancestor);
    json.writeEndArray();
    json.writeObjectFieldStart("price");
    json.writeNumberField("input", model.price().input());
    json.writeNumberField("output", model.price().output());
    json.writeEndObject();
    json.writeNumberField("context", model.context());
    json.writeArrayFieldStart("capabilities");
    for (var able : model.capabilities().stream().sorted().toList()) json.writeString(able.wire());
    json.writeEndArray();
    LocalDate retires = model.retires();
    json.writeStringField("retires", retires == null ? null : retires.toString());
  }

  private static void licence(JsonGenerator json, Licence licence) throws IOException {
    json.writeObjectFieldStart("licence");
    json.writeStringField("id", licence.id());
    json.writeBooleanField("osi", licence.osi());
    json.writeBooleanField("vendor_terms", licence.vendorTerms());
    json.writeStringField("commercial", licence.commercial());
    Long limit = licence.mauLimit();
    if (limit == null) json.writeNullField("mau_limit");
    else json.writeNumberField("mau_limit", limit.longValue());
    json.writeArrayFieldStart("excluded_jurisdictions");
    for (String place : licence.excludedJurisdictions()) json.writeString(place);
    json.writeEndArray();
    json.writeStringField("output_training", licence.outputTraining());
    json.writeStringField("attribution", licence.attribution());
    json.writeEndObject();
  }

  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Members members) {
    var out = new StringWriter();
    try (var json = DecisionJson.MAPPER.getFactory().createGenerator(out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
