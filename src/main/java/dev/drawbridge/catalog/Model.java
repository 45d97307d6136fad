package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Tokenizer;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model of the configuration, with every fact resolved from the book and its overrides.
 *
 * @param id the name that callers use
 * @param upstream the name that the provider knows
 * @param weights {@code open} or {@code closed}
 * @param licence its own; {@link #terms()} has what it inherits too
 * @param lineage what it is in the book, and what it descends from
 * @param context tokens, input and output together
 * @param maxOutput tokens, null where unknown
 * @param retires the first day on which it no longer serves
 */
public record Model(
    String id,
    Provider provider,
    String upstream,
    String maker,
    String weights,
    Licence licence,
    Lineage lineage,
    Price price,
    int context,
    @Nullable Integer maxOutput,
    Set<Capability> capabilities,
    @Nullable LocalDate retires,
    @Nullable String successor,
    Level clearance,
    Map<String, String> labels) {
  /** How it cuts text into tokens. */
  public Tokenizer tokenizer() {
    String known = lineage.book();
    return Tokenizers.of(maker, known == null ? upstream : known.substring(known.indexOf('/') + 1));
  }

  /** What it is: {@code maker/model} as in the book, {@code maker/} for one outside it. */
  public String known() {
    String book = lineage.book();
    return book == null ? maker.toLowerCase(Locale.ROOT) + "/" : book;
  }

  /** What binds its users: its own licence and what it inherits. */
  public Terms terms() {
    return Terms.of(licence, lineage);
  }
}
