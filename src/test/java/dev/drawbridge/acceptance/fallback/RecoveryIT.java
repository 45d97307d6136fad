package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TwoVendorGateway;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For whom a model is closed after a vendor's restriction, and when it serves again. */
class RecoveryIT {
  private TwoVendorGateway vendors;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    vendors = TwoVendorGateway.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    vendors.close();
  }

  private String served(String key) throws Exception {
    HttpResponse<String> answer = vendors.gateway().chat(key, "chat");
    assertEquals(200, answer.statusCode(), answer.body());
    return header(answer, "x-drawbridge-model");
  }

  private int asked() {
    return vendors.acme().calls().size();
  }

  @Test
  void aThrottledModelIsPreferredAgainOnceItsWaitIsOver() throws Exception {
    // Given that the preferred model is throttled for a second, and another one serves instead
    vendors.acme().next(VendorFaults.status(429, "{}", "retry-after", "1"));
    assertEquals("openers/house-8b", served(vendors.research()));
    // When the second is over, then the preferred one serves though the other lives
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!served(vendors.research()).equals("large")) {
      assertTrue(System.nanoTime() < end, "never asked again");
    }
  }

  @ParameterizedTest
  @CsvSource({"403, permission_denied", "404, model_not_found", "410, gone", "451, legal"})
  void whatOneCallersContentMeetsClosesNothing(int status, String code) throws Exception {
    // Given a caller whose requests the vendor refuses, again and again
    for (int i = 0; i < 12; i++) {
      vendors.acme().next(VendorFaults.error(status, "about your link", code));
      assertEquals("openers/house-8b", served(vendors.research()));
    }
    assertEquals(12, asked());
    // When another one asks, then the model serves
    assertEquals("large", served(vendors.gateway().key("research")));
    assertEquals("large", served(vendors.research()));
  }

  @Test
  void whatSeveralPrincipalsMetClosesTheModel() throws Exception {
    // Given a vendor that gives the model to nobody
    vendors.acme().always(VendorFaults.error(403, "not yours", "permission_denied"));
    for (int i = 0; i < 6; i++) served(vendors.gateway().key("research"));
    // Then it is not asked any more once several found that
    assertEquals(3, asked());
  }
}
