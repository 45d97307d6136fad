package dev.drawbridge.http.tls;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a port.
 *
 * @param authorities of which a client's certificate is asked for; empty where none is
 */
public record TlsSettings(TlsIdentity identity, List<X509Certificate> authorities) {
  private static final Set<String> VERSIONS = versions("TLSv1.3", "TLSv1.2");

  /** Those of TLS 1.3, and of TLS 1.2 those of RFC 9325, section 4.2, with ChaCha20 beside. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  static {
    // A client that begins handshakes anew on one connection of TLS 1.2 would have us compute for
    // nothing. The JDK reads this once, before its first connection by TLS.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** When a client says whether it has a certificate. */
  public enum Clients {
    /** In the handshake, which fails without one. */
    MUST,
    /** In the handshake, which one that is not ours fails; the port tells what else needs one. */
    MAY
  }

  private static Set<String> versions(String... names) {
    return new LinkedHashSet<>(List.of(names));
  }

  /**
   * Reads it from PEM files. Blocks.
   *
   * @param clientCa the authorities of clients' certificates, null where none is asked for
   * @throws UnusablePem which names the file at fault
   */
  public static TlsSettings read(Path certificate, Path key, @Nullable Path clientCa)
      throws UnusablePem {
    return new TlsSettings(
        TlsIdentity.read(certificate, key),
        clientCa == null
            ? List.of()
            : PemFile.read(clientCa, UnusablePem.Part.AUTHORITIES).certificates());
  }

  /** Whether clients have certificates. */
  public boolean mutual() {
    return !authorities.isEmpty();
  }

  /** Has a port speak TLS, and nothing else. */
  public void apply(HttpServerOptions options, Clients clients) {
    options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(identity.keys()));
    options.setEnabledSecureTransportProtocols(VERSIONS);
    CIPHERS.forEach(options::addEnabledCipherSuite);
    if (!mutual()) return;
    options.setTrustOptions(TrustOptions.wrap(trust()));
    options.setClientAuth(clients == Clients.MUST ? ClientAuth.REQUIRED : ClientAuth.REQUEST);
  }

  /** Trusts what its authorities signed, and none of the system's. */
  private TrustManager trust() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("client-" + i, authorities.get(i));
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager) return manager;
      }
      throw new IllegalStateException("this JDK has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read are not taken", e);
    }
  }

  /** Whether another one means the same to clients. */
  public boolean isSame(TlsSettings other) {
    return identity.isSame(other.identity) && Objects.equals(authorities, other.authorities);
  }

  /** Names no key. */
  @Override
  public String toString() {
    return "TlsSettings[" + identity + (mutual() ? ", mutual]" : "]");
  }
}
