package dev.drawbridge.exchange;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The name of one request: a UUIDv7 (RFC 9562, section 5.7) in its usual form, so that ids sort by
 * time. An id is no secret.
 */
public record RequestId(String value) {
  public static RequestId next() {
    var random = ThreadLocalRandom.current();
    long millis = System.currentTimeMillis();
    long high = (millis << 16) | 0x7000L | random.nextLong(0x1000L);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new RequestId(new UUID(high, low).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
