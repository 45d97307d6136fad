package dev.drawbridge.config;

import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.catalog.Provider;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one model costs: by the token as its operator charges it, or by the hour of the machines
 * that serve it.
 *
 * @param place where it is served
 * @param entry of the book, null for a model outside it
 * @param home the provider that serves it
 */
record PriceReader(ModelPlace place, Book.@Nullable Entry entry, Provider home) {
  private static final List<String> BY_TOKEN =
      List.of("input", "output", "cached_input", "cache_write");
  private static final String SURCHARGE = "surcharge";
  private static final String GPU_HOUR = "gpu_hour";
  private static final String THROUGHPUT = "output_tokens_per_second";

  /** On our own machines nobody sends a bill by the token; elsewhere the price must be known. */
  Price read() {
    Section model = place.section();
    Section stating = place.stating("price");
    Section stated = stating.child("price");
    if (stated.has(GPU_HOUR) || stated.has(THROUGHPUT)) return byTheHour(stated);
    if (stating.has("price")) return byTheToken(stated);
    if (home.hosting() == Hosting.OWN) return Price.FREE;
    Price makers = entry == null ? null : entry.price();
    if (entry != null && makers != null) {
      if ("open".equals(entry.weights()) && !sells(home.operator(), entry.maker())) {
        model.warn(
            "book",
            "the price is " + entry.maker() + "'s; state price as " + home.operator() + " charges");
      }
      return makers;
    }
    if (!model.has("book") || entry != null) {
      model.error(
          "price is missing: state { input, output } in USD per million tokens, as "
              + home.operator()
              + " charges them");
    }
    return Price.FREE;
  }

  /** Whether an operator is the maker by its name, as Mistral is Mistral AI. */
  private static boolean sells(String operator, String maker) {
    String one = operator.toLowerCase(Locale.ROOT);
    String other = maker.toLowerCase(Locale.ROOT);
    return one.contains(other) || other.contains(one);
  }

  private Price byTheToken(Section stated) {
    if (stated.node().isObject()) {
      for (String needed : List.of("input", "output")) {
        if (!stated.has(needed)) stated.error(needed + " is missing");
      }
    }
    for (String key : BY_TOKEN) {
      double usd = stated.number(key, 0);
      if (Price.readsPerToken(usd)) {
        stated.error(
            key,
            "reads like USD per token: state USD per million tokens, "
                + String.format(Locale.ROOT, "%.4g", usd * 1e6).replaceFirst("\\.?0+$", ""));
      }
    }
    Double cached = stated.has("cached_input") ? stated.number("cached_input", 0) : null;
    Double write = stated.has("cache_write") ? stated.number("cache_write", 0) : null;
    Double surcharge = stated.has(SURCHARGE) ? stated.number(SURCHARGE, 1) : null;
    return new Price(
        stated.number("input", 0),
        stated.number("output", 0),
        cached,
        write,
        null,
        surcharge,
        List.of());
  }

  private Price byTheHour(Section stated) {
    for (String needed : List.of(GPU_HOUR, THROUGHPUT)) {
      if (!stated.has(needed)) stated.error(needed + " is missing");
    }
    for (String other : BY_TOKEN) {
      if (stated.has(other)) stated.errorAtKey(other, "not beside " + GPU_HOUR);
    }
    if (stated.has(SURCHARGE)) stated.errorAtKey(SURCHARGE, "not beside " + GPU_HOUR);
    if (home.hosting() == Hosting.VENDOR) {
      stated.error(GPU_HOUR, "a vendor bills by the token: state { input, output }");
    }
    double throughput = stated.number(THROUGHPUT, 0);
    return throughput > 0 ? Price.ofOwn(stated.number(GPU_HOUR, 0), throughput) : Price.FREE;
  }
}
