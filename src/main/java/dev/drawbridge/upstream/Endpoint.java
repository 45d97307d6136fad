package dev.drawbridge.upstream;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.upstream.circuits.ProviderReach;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is, and the credential for it.
 *
 * @param dialect what is spoken there
 * @param vendor whose ways it has where the dialect does not tell, null for the dialect's own
 * @param url the base URL: {@code https://api.openai.com/v1}
 * @param credentialId the id of the credential, for records
 * @param credential null for none
 */
public record Endpoint(
    String provider,
    Dialect dialect,
    @Nullable String vendor,
    URI url,
    String credentialId,
    @Nullable Credential credential,
    boolean allowLinkLocal,
    UpstreamSettings settings) {

  /** An endpoint of OpenAI's dialect that takes a key, null for none. */
  public Endpoint(
      String provider,
      URI url,
      String credentialId,
      @Nullable String key,
      boolean allowLinkLocal,
      UpstreamSettings settings) {
    this(
        provider,
        Dialects.configured(null).dialect(),
        null,
        url,
        credentialId,
        key == null ? null : new Credential.Key(key),
        allowLinkLocal,
        settings);
  }

  /** What is spoken there. */
  VendorDialect vendors() {
    return Dialects.ofVendors(dialect);
  }

  /** Whose rules its failures are read by: its vendor's, else those of the dialect's own. */
  String failsAs() {
    return vendor == null ? dialect.wire() : vendor;
  }

  /** Where it is, and whose ways it has. */
  VendorEndpoint form() {
    return new VendorEndpoint(url, Vendor.of(vendor));
  }

  /** The path of an attempt below the base URL. */
  String path(Outgoing call) {
    return Dialects.ofVendors(call.dialect())
        .path(form(), call.operation(), call.stream(), call.single(), call.model().upstream());
  }

  /** What must not be told of the credential; empty where there is none. */
  List<String> secrets() {
    return credential == null ? List.of() : credential.secrets();
  }

  /** How it is reached, as circuits tell it apart, without the credential itself. */
  ProviderReach reach() {
    URI proxy = settings.proxy();
    String way = url + "\n" + (proxy == null ? "" : proxy);
    var key =
        new ProviderReach.Key(credentialId, credentialId, digest(String.join("\n", secrets())));
    return new ProviderReach(digest(way), List.of(key));
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** The same reached at another URL. */
  Endpoint at(URI other) {
    return new Endpoint(
        provider, dialect, vendor, other, credentialId, credential, allowLinkLocal, settings);
  }

  @Override
  public String toString() {
    return "Endpoint[" + provider + ", " + url + "]";
  }
}
