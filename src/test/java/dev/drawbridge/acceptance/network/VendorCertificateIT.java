package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vendor that asks for a certificate gets the gateway's, and a renewed one when it changes. */
class VendorCertificateIT {
  @TempDir private Path folder = Path.of("");

  private static HttpServerOptions asksForOne(Issued own, Path authority) {
    return new HttpServerOptions()
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(own.cert().toString())
                .setKeyPath(own.key().toString()))
        .setClientAuth(ClientAuth.REQUIRED)
        .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
  }

  private void show(Issued issued) throws Exception {
    Files.copy(issued.key(), folder.resolve("us.key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(issued.cert(), folder.resolve("us.crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static String providers(int port) {
    String provider =
        "  %s: { dialect: openai, url: \"https://localhost:%d/v1\", operator: self, jurisdiction:"
            + " DE, hosting: own, ca: \"file:theirs/ca.pem\"%s }\n";
    String model =
        "  %s: { provider: %s, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1,"
            + " output: 2 }, context: 32768, max_output: 1024, clearance: restricted }\n";
    return "\npolicy: { data: ./facts.yaml }\nproviders:\n"
        + provider.formatted(
            "shown", port, ", client_cert: { cert: \"file:us.crt\", key: \"file:us.key\" }")
        + provider.formatted("hidden", port, "")
        + "models:\n"
        + model.formatted("house-open", "shown")
        + model.formatted("house-other", "hidden");
  }

  @Test
  void theCertificateIsShownToTheProviderThatIsToSeeIt() throws Exception {
    var ours = CertificateAuthority.in(folder.resolve("ours"));
    var theirs = CertificateAuthority.in(folder.resolve("theirs"));
    Issued vendors = theirs.issue("vendor");
    show(vendors);
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx, asksForOne(vendors, ours.pem()));
        TestGateway gateway =
            TestGateway.start(folder, providers(vendor.port()), HouseGateway.FACTS)) {
      String key = gateway.key("research");
      assertEquals(
          503,
          gateway.chat(key, "house-open").statusCode(),
          "one of an authority that the vendor does not trust");

      show(ours.issue("us"));
      Await.until(
          "the renewed one is shown", () -> gateway.chat(key, "house-open").statusCode() == 200);

      assertEquals(503, gateway.chat(key, "house-other").statusCode(), "none");
      String metric =
          "drawbridge_upstream_certificate_expiry_timestamp_seconds{provider=\"shown\"}";
      Await.until("its end is told", () -> gateway.metrics().contains(metric));
    } finally {
      Await.await(vertx.close());
    }
  }
}
