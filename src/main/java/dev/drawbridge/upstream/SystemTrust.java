package dev.drawbridge.upstream;

import dev.drawbridge.files.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that a provider or a receiver is trusted by: the system's, and one's
 * own.
 */
public final class SystemTrust {
  private SystemTrust() {}

  /**
   * The system's roots with those of a PEM file beside them.
   *
   * @throws IllegalArgumentException where the file cannot be read or holds no certificate
   */
  public static TrustManagerFactory with(Path pem) {
    return with(pem, content(pem));
  }

  /**
   * What a PEM file holds.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  static byte[] content(Path pem) {
    try {
      return BoundedFile.bytes(pem, BoundedFile.DOCUMENT);
    } catch (IOException e) {
      throw unusable(pem, e);
    }
  }

  private static IllegalArgumentException unusable(Path pem, Exception why) {
    return new IllegalArgumentException(pem + " is not a readable PEM file of certificates", why);
  }

  /** The same of what the file held. */
  static TrustManagerFactory with(Path pem, byte[] content) {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int count = 0;
      for (TrustManager manager : factory(null).getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          for (X509Certificate root : x509.getAcceptedIssuers()) {
            all.setCertificateEntry("system-" + count++, root);
          }
        }
      }
      int own = 0;
      try (InputStream in = new ByteArrayInputStream(content)) {
        for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          all.setCertificateEntry("own-" + own++, c);
        }
      }
      if (own == 0) throw new IllegalArgumentException(pem + " holds no certificate");
      return factory(all);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(pem, e);
    }
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
