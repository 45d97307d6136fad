package dev.drawbridge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Scrape scrape = new Scrape(() -> "" + made.incrementAndGet(), now::get);

  @Test
  void whoAsksWithinASecondGetsTheSame() {
    for (int i = 0; i < 5; i++) {
      assertEquals("1", scrape.text().toString());
      now.addAndGet(199_999_999);
    }
  }

  @Test
  void aSecondLaterItIsMadeAnew() {
    assertEquals("1", scrape.text().toString());
    now.addAndGet(1_000_000_000);
    assertEquals("2", scrape.text().toString());
  }
}
