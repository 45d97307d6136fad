package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Keeps clients without a certificate from all but the probes. One that is not of {@code
 * admin.tls.client_ca} has failed the handshake already.
 */
final class ClientCertificate {
  private ClientCertificate() {}

  /** Refuses a request that came without one. */
  static void guard(RoutingContext c) {
    if (isThere(c.request())) c.next();
    else ApiRoutes.refuse(c, refusal());
  }

  private static boolean isThere(HttpServerRequest request) {
    SSLSession session = request.connection().sslSession();
    try {
      return session != null && session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException none) {
      return false;
    }
  }

  private static Refusal refusal() {
    return new Refusal(
        RefusalCode.DENIED, "This port needs a client's certificate (admin.tls.client_ca).");
  }
}
