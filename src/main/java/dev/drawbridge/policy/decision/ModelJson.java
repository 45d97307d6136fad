package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Licence;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Terms;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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
            json.writeStringField("prices", model.price().toString());
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
    json.writeStringField("name", model.name());
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
    json.writeStringField("book", model.lineage().book());
    licence(json, model.licence(), model.terms());
    texts(json, "lineage", model.lineage().ids());
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

  /** The model's own licence by its id, and the conditions that bind, inherited ones included. */
  private static void licence(JsonGenerator json, Licence own, Terms terms) throws IOException {
    json.writeObjectFieldStart("licence");
    json.writeStringField("id", own.id());
    texts(json, "ids", terms.ids());
    texts(json, "vendor_ids", terms.vendorIds());
    json.writeBooleanField("osi", terms.osi());
    json.writeBooleanField("vendor_terms", own.vendorTerms());
    json.writeStringField("commercial", terms.commercial());
    Long limit = terms.mauLimit();
    if (limit == null) json.writeNullField("mau_limit");
    else json.writeNumberField("mau_limit", limit.longValue());
    texts(json, "excluded_jurisdictions", terms.excludedJurisdictions());
    json.writeStringField("output_training", terms.outputTraining());
    texts(json, "field_of_use", terms.fieldOfUse());
    json.writeStringField("attribution", own.attribution());
    texts(json, "attributions", terms.attributions());
    texts(json, "naming", terms.naming());
    json.writeObjectFieldStart("from");
    for (var condition : terms.from().entrySet()) {
      json.writeStringField(condition.getKey(), condition.getValue());
    }
    texts(json, "ids", terms.idsFrom());
    texts(json, "attributions", terms.attributionsFrom());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) json.writeString(text);
    json.writeEndArray();
  }

  private static void texts(JsonGenerator json, String name, Map<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (var text : texts.entrySet()) json.writeStringField(text.getKey(), text.getValue());
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
