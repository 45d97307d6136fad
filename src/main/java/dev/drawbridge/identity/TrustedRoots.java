package dev.drawbridge.identity;

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

/** The system's trusted roots and those of a PEM file. */
final class TrustedRoots {
  private TrustedRoots() {}

  /**
   * Trusts the system's roots and those in the file. Blocks.
   *
   * @throws IOException where the file cannot be read or holds no certificate
   */
  static TrustManager with(Path pem) throws IOException {
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (X509Certificate root : x509(null).getAcceptedIssuers())
        roots.setCertificateEntry("system-" + count++, root);
      int system = count;
      try (InputStream in =
          new ByteArrayInputStream(BoundedFile.bytes(pem, BoundedFile.DOCUMENT))) {
        for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(in))
          roots.setCertificateEntry("file-" + count++, root);
      }
      if (count == system) throw new IOException(pem + " holds no certificate");
      return x509(roots);
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " is not a PEM file of certificates: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager x509(@Nullable KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    for (TrustManager manager : factory.getTrustManagers())
      if (manager instanceof X509TrustManager x509) return x509;
    throw new GeneralSecurityException("this JDK has no X.509 trust manager");
  }
}
