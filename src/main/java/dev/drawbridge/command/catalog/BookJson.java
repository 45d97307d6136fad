package dev.drawbridge.command.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Source;
import dev.drawbridge.catalog.Terms;
import java.util.List;
import java.util.Map;

/** What the book knows of a model, as JSON: facts under the names of the configuration. */
final class BookJson {
  private BookJson() {}

  /** All facts, and where each is from. */
  static ObjectNode whole(Book book, Book.Entry entry) {
    ObjectNode json = facts(book, entry);
    ObjectNode from = json.putObject("from");
    entry.sources().forEach((fact, source) -> source(from.putObject(fact), source));
    ObjectNode licences = json.putObject("licences");
    for (String id : Terms.of(entry.licence(), book.lineage(entry)).ids()) {
      book.licences().source(id).ifPresent(source -> source(licences.putObject(id), source));
    }
    return json;
  }

  /** The facts alone. */
  static ObjectNode facts(Book book, Book.Entry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", entry.id()).put("maker", entry.maker()).put("weights", entry.weights());
    var lineage = book.lineage(entry);
    licence(json.putObject("licence"), entry.licence().id(), Terms.of(entry.licence(), lineage));
    texts(json.putArray("lineage"), lineage.ids());
    Price price = entry.price();
    if (price == null) json.putNull("price");
    else json.set("price", price(price));
    json.put("context", entry.context()).put("max_output", entry.maxOutput());
    ArrayNode able = json.putArray("capabilities");
    entry.capabilities().stream().sorted().forEach(c -> able.add(c.wire()));
    json.put("retires", entry.retires() == null ? null : entry.retires().toString());
    return json.put("successor", entry.successor());
  }

  private static void licence(ObjectNode json, String own, Terms terms) {
    json.put("id", own);
    texts(json.putArray("ids"), terms.ids());
    json.put("osi", terms.osi()).put("commercial", terms.commercial());
    json.put("mau_limit", terms.mauLimit());
    texts(json.putArray("excluded_jurisdictions"), terms.excludedJurisdictions());
    json.put("output_training", terms.outputTraining());
    texts(json.putArray("field_of_use"), terms.fieldOfUse());
    texts(json.putArray("attributions"), terms.attributions());
    texts(json.putArray("naming"), terms.naming());
    ObjectNode from = json.putObject("from");
    terms.from().forEach(from::put);
    put(from.putObject("ids"), terms.idsFrom());
    put(from.putObject("attributions"), terms.attributionsFrom());
  }

  private static ObjectNode price(Price price) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("input", price.input()).put("output", price.output());
    if (price.cachedInput() != null) json.put("cached_input", price.cachedInput());
    if (price.cacheWrite() != null) json.put("cache_write", price.cacheWrite());
    if (price.reasoning() != null) json.put("reasoning", price.reasoning());
    if (price.surcharge() != null) json.put("surcharge", price.surcharge());
    for (Price.Tier tier : price.tiers()) {
      ObjectNode each = json.withArray("tiers").addObject();
      each.put("above", tier.above()).put("input", tier.input()).put("output", tier.output());
      if (tier.cachedInput() != null) each.put("cached_input", tier.cachedInput());
    }
    return json;
  }

  private static void source(ObjectNode json, Source source) {
    json.put("of", source.of()).put("date", source.date().toString());
  }

  private static void texts(ArrayNode json, List<String> texts) {
    texts.forEach(json::add);
  }

  private static void put(ObjectNode json, Map<String, String> texts) {
    texts.forEach(json::put);
  }
}
