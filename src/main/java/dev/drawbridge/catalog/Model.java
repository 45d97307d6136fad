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
 * A model of the configuration at one of the places that serve it, with every fact resolved from
 * the book and its overrides. Its parts' facts can be read from the model itself.
 *
 * @param id what no other has: {@code NAME}, or {@code NAME@PROVIDER} where several providers serve
 *     it
 * @param name what it is called in the configuration, whoever serves it
 * @param clearance the highest sensitivity that may go to it
 */
public record Model(
    String id,
    String name,
    Origin origin,
    Place place,
    Abilities abilities,
    Lifetime lifetime,
    Level clearance,
    Map<String, String> labels) {
  public String maker() {
    return origin.maker();
  }

  public String weights() {
    return origin.weights();
  }

  public Licence licence() {
    return origin.licence();
  }

  public Lineage lineage() {
    return origin.lineage();
  }

  /** What binds its users: its own licence and what it inherits. */
  public Terms terms() {
    return origin.terms();
  }

  public Provider provider() {
    return place.provider();
  }

  /** The name that the provider knows it by. */
  public String upstream() {
    return place.upstream();
  }

  public Price price() {
    return place.price();
  }

  /** Tokens, input and output together. */
  public int context() {
    return abilities.context();
  }

  /** Output tokens, null where unknown. */
  public @Nullable Integer maxOutput() {
    return abilities.maxOutput();
  }

  public Set<Capability> capabilities() {
    return abilities.capabilities();
  }

  /** The first day on which it no longer serves, null where none is known. */
  public @Nullable LocalDate retires() {
    return lifetime.retires();
  }

  /** The model to use instead, null where none is known. */
  public @Nullable String successor() {
    return lifetime.successor();
  }

  /** How it cuts text into tokens. */
  public Tokenizer tokenizer() {
    String book = lineage().book();
    return Tokenizers.of(
        maker(), book == null ? upstream() : book.substring(book.indexOf('/') + 1));
  }

  /** What it is: {@code maker/model} as in the book, {@code maker/} for one outside it. */
  public String known() {
    String book = lineage().book();
    return book == null ? maker().toLowerCase(Locale.ROOT) + "/" : book;
  }
}
