package dev.drawbridge.command.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Offer;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.VendorNames;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code models} of a configuration, made of others' offers: of a model that the book
 * knows only what is otherwise at that vendor, of any other model all that is known. The licence is
 * in no such list, so that a model outside the book has none.
 */
final class ImportedModels {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}";

  private final VendorNames names;
  private final TreeMap<String, ObjectNode> models = new TreeMap<>();
  private final Set<String> taken = new HashSet<>();
  private final boolean several;
  private final @Nullable String licence;
  private int left;
  private int unlicensed;

  /**
   * @param licence of each model that the book does not know; null for none
   */
  ImportedModels(Book book, List<Offer> offers, @Nullable String licence) {
    this.licence = licence;
    this.names = new VendorNames(book);
    this.several = offers.stream().map(Offer::provider).distinct().count() > 1;
    for (Offer offer : offers) add(offer);
  }

  /** By name, in order. */
  ObjectNode models() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.setAll(models);
    return json;
  }

  /** How many were left out: their names cannot stand in a configuration, or equal another's. */
  int left() {
    return left;
  }

  /** How many have no licence, so that policy refuses them. */
  int unlicensed() {
    return unlicensed;
  }

  private void add(Offer offer) {
    String name = several ? offer.provider() + "/" + offer.model() : offer.model();
    boolean possible =
        name.matches(NAME)
            && !name.matches("(?i)(weights|hosting|operator|maker|licence|label):.*");
    if (!possible || !taken.add(name.toLowerCase(Locale.ROOT))) {
      left++;
      return;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("provider", offer.provider());
    Optional<Book.Entry> entry = names.find(offer.model());
    entry.ifPresent(known -> json.put("book", known.id()));
    json.put("upstream", offer.model());
    Integer context = offer.context();
    Integer maxOutput = offer.maxOutput();
    if (context != null && maxOutput != null && maxOutput > context) maxOutput = null;
    if (entry.isPresent()) overrides(json, entry.get(), offer, context, maxOutput);
    else {
      facts(json, offer, context, maxOutput);
      if (licence == null) unlicensed++;
      else json.put("licence", licence);
    }
    if (offer.retires() != null) json.put("retires", offer.retires().toString());
    models.put(name, json);
  }

  private static void overrides(
      ObjectNode json,
      Book.Entry entry,
      Offer offer,
      @Nullable Integer context,
      @Nullable Integer maxOutput) {
    Price theirs = offer.price();
    if (theirs != null && !same(entry.price(), theirs)) json.set("price", price(theirs));
    if (context != null && context != entry.context()) json.put("context", context);
    boolean vectors = offer.capabilities().stream().anyMatch(c -> c.wire().equals("embeddings"));
    if (maxOutput != null && !vectors && !Objects.equals(maxOutput, entry.maxOutput())) {
      json.put("max_output", maxOutput);
    }
  }

  /** The book's price may say more, such as tiers, and still be the same. */
  private static boolean same(@Nullable Price ours, Price theirs) {
    return ours != null
        && ours.input() == theirs.input()
        && ours.output() == theirs.output()
        && Objects.equals(ours.cachedInput(), theirs.cachedInput())
        && (theirs.cacheWrite() == null || Objects.equals(ours.cacheWrite(), theirs.cacheWrite()));
  }

  private static void facts(
      ObjectNode json, Offer offer, @Nullable Integer context, @Nullable Integer maxOutput) {
    int slash = offer.model().indexOf('/');
    if (slash > 0) json.put("maker", offer.model().substring(0, slash));
    if (offer.open() != null) json.put("weights", offer.open() ? "open" : "closed");
    if (offer.price() != null) json.set("price", price(offer.price()));
    if (context != null) json.put("context", context);
    if (maxOutput != null) json.put("max_output", maxOutput);
    ArrayNode able = json.putArray("capabilities");
    offer.capabilities().stream().sorted().forEach(c -> able.add(c.wire()));
  }

  private static ObjectNode price(Price price) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("input", price.input()).put("output", price.output());
    if (price.cachedInput() != null) json.put("cached_input", price.cachedInput());
    if (price.cacheWrite() != null) json.put("cache_write", price.cacheWrite());
    return json;
  }
}
