package dev.drawbridge.config;

import dev.drawbridge.http.tls.TlsIdentity;
import dev.drawbridge.http.tls.TlsSettings;
import dev.drawbridge.http.tls.UnusablePem;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tls}. A part of it that cannot be used is an error, so that no port speaks cleartext
 * which was to speak TLS. The files are watched; what they hold may change without a restart.
 */
final class TlsReader {
  private TlsReader() {}

  /** The TLS of a port; null where its section has none, or it is at fault. */
  static @Nullable TlsSettings port(Section port) {
    if (!port.has("tls")) return null;
    Section tls = port.child("tls");
    Path certificate = tls.fileReference("cert");
    Path key = tls.fileReference("key");
    Path clientCa = tls.fileReference("client_ca");
    if (certificate == null || key == null || (tls.has("client_ca") && clientCa == null)) {
      return null;
    }
    try {
      TlsSettings read = TlsSettings.read(certificate, key, clientCa);
      warn(tls, "cert", read.identity());
      return read;
    } catch (UnusablePem e) {
      tls.error(
          switch (e.part()) {
            case CERTIFICATE -> "cert";
            case KEY -> "key";
            case AUTHORITIES -> "client_ca";
          },
          String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The certificate that the gateway shows to a provider; null where it is at fault. */
  static @Nullable TlsIdentity client(Section owner) {
    Section client = owner.child("client_cert");
    Path certificate = client.fileReference("cert");
    Path key = client.fileReference("key");
    if (certificate == null || key == null) return null;
    try {
      TlsIdentity read = TlsIdentity.read(certificate, key);
      warn(client, "cert", read);
      return read;
    } catch (UnusablePem e) {
      client.error(
          e.part() == UnusablePem.Part.KEY ? "key" : "cert", String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** A certificate's end must not keep a gateway from starting, nor other changes from it. */
  private static void warn(Section section, String key, TlsIdentity identity) {
    if (!identity.isValid(Instant.now())) {
      section.warn(
          key,
          "is not valid now: the certificate, or one of its chain, has ended or is"
              + " still to begin");
    }
  }
}
