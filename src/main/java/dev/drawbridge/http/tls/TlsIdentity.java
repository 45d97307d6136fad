package dev.drawbridge.http.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A certificate with its chain and its private key: who a port, or the gateway to a vendor, is.
 *
 * @param chain the certificate first, each followed by its issuer's
 */
public record TlsIdentity(List<X509Certificate> chain, X509ExtendedKeyManager keys) {
  /**
   * Reads one from a file of the chain and a file of the key. Blocks.
   *
   * @throws UnusablePem which names the file at fault
   */
  public static TlsIdentity read(Path certificate, Path key) throws UnusablePem {
    var chain = PemFile.read(certificate, UnusablePem.Part.CERTIFICATE).certificates();
    for (int i = 1; i < chain.size(); i++) {
      var issuer = chain.get(i - 1).getIssuerX500Principal();
      if (!issuer.equals(chain.get(i).getSubjectX500Principal())) {
        throw new UnusablePem(
            UnusablePem.Part.CERTIFICATE,
            certificate
                + ": certificate "
                + (i + 1)
                + " is not the issuer of the one before it; the chain begins with the port's own");
      }
    }
    PrivateKey pair =
        PemKey.of(PemFile.read(key, UnusablePem.Part.KEY), chain.getFirst().getPublicKey());
    return new TlsIdentity(chain, keys(certificate, chain, pair));
  }

  private static X509ExtendedKeyManager keys(
      Path certificate, List<X509Certificate> chain, PrivateKey key) throws UnusablePem {
    char[] none = {};
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("own", key, none, chain.toArray(X509Certificate[]::new));
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, none);
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509ExtendedKeyManager x509) return x509;
      }
      throw new IllegalStateException("this JDK has no X.509 key manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusablePem(
          UnusablePem.Part.CERTIFICATE, certificate + " and its key cannot be used together");
    }
  }

  /** When the first of its certificates ends. */
  public Instant ends() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** Whether the chain is valid at a moment. */
  public boolean isValid(Instant at) {
    boolean begun = chain.stream().noneMatch(each -> each.getNotBefore().toInstant().isAfter(at));
    return begun && !ends().isBefore(at);
  }

  /** Whether another one presents the same certificate. */
  public boolean isSame(TlsIdentity other) {
    return Arrays.equals(chain.toArray(), other.chain.toArray());
  }

  /** Names no key. */
  @Override
  public String toString() {
    return "TlsIdentity[until " + ends() + "]";
  }
}
