package dev.drawbridge.upstream;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.http.tls.TlsIdentity;
import dev.drawbridge.upstream.circuits.ProviderReach;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is, and the credentials for it.
 *
 * @param dialect what is spoken there
 * @param vendor whose ways it has where the dialect does not tell, null for the dialect's own
 * @param url the base URL: {@code https://api.openai.com/v1}
 * @param keys in the order in which they are used; at least one
 * @param headers sent with every request
 */
public record Endpoint(
    String provider,
    Dialect dialect,
    @Nullable String vendor,
    URI url,
    List<ProviderKey> keys,
    ProviderHeaders headers,
    boolean allowLinkLocal,
    UpstreamSettings settings) {

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
  String path(AttemptRequest call) {
    return Dialects.ofVendors(call.dialect())
        .path(form(), call.operation(), call.stream(), call.single(), call.model().upstream());
  }

  /** What must not be told of its credentials and headers. */
  List<String> secrets() {
    List<String> all = new ArrayList<>(headers.secrets());
    for (ProviderKey key : keys) all.addAll(key.secrets());
    return all;
  }

  /** The credential of that id; the first where there is none, as after a change. */
  ProviderKey key(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst().orElse(keys.getFirst());
  }

  /** When the certificate that it is shown, or one of its chain, ends; null where none is shown. */
  public @Nullable Instant certificateEnds() {
    TlsIdentity client = settings.client();
    return client == null ? null : client.ends();
  }

  /** How it is reached, as circuits tell it apart, without the credentials themselves. */
  ProviderReach reach() {
    URI proxy = settings.proxy();
    TlsIdentity client = settings.client();
    String shown = client == null ? "" : Integer.toHexString(client.chain().hashCode());
    String way = url + "\n" + (proxy == null ? "" : proxy) + "\n" + shown;
    List<ProviderReach.Key> reaching = new ArrayList<>();
    for (ProviderKey key : keys) {
      String secret = digest(String.join("\n", key.secrets()));
      reaching.add(new ProviderReach.Key(key.id(), key.account(), secret));
    }
    return new ProviderReach(digest(way), List.copyOf(reaching));
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
    return new Endpoint(provider, dialect, vendor, other, keys, headers, allowLinkLocal, settings);
  }

  @Override
  public String toString() {
    return "Endpoint[" + provider + ", " + url + "]";
  }
}
