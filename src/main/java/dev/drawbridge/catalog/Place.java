package dev.drawbridge.catalog;

/**
 * Where a model is served and for how much.
 *
 * @param upstream the name that the provider knows it by
 * @param price what the provider's operator charges
 */
public record Place(Provider provider, String upstream, Price price) {}
