package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Dialect;

/**
 * A wire format that the registry knows: one that callers speak is a {@link CallerDialect}, one
 * that vendors speak a {@link VendorDialect}, and most are both. It has a constructor without
 * arguments.
 */
public interface WireFormat {
  Dialect dialect();
}
