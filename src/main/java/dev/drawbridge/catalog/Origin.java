package dev.drawbridge.catalog;

/**
 * What a model is, wherever it is served.
 *
 * @param maker who made it
 * @param weights {@code open} or {@code closed}
 * @param licence its own; {@link #terms()} has what it inherits too
 * @param lineage what it is in the book, and what it descends from
 */
public record Origin(String maker, String weights, Licence licence, Lineage lineage) {
  /** What binds its users: its own licence and what it inherits. */
  public Terms terms() {
    return Terms.of(licence, lineage);
  }
}
