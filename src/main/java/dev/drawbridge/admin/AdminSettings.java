package dev.drawbridge.admin;

import dev.drawbridge.admin.pages.AccessPage;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.http.Peers;
import dev.drawbridge.http.tls.TlsSettings;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code admin}.
 *
 * @param url by which people's browsers reach the port; null where that is not known
 * @param tls null where the port speaks cleartext
 * @param peers whose connections are taken
 */
public record AdminSettings(
    String host, int port, @Nullable URI url, @Nullable TlsSettings tls, Peers peers) {
  /** Where it is bound. */
  public HttpPort.Place place() {
    return new HttpPort.Place(port, host, "admin.port");
  }

  /** Where people decide about requests for access; null where that is not known. */
  public @Nullable String accessPage() {
    return url == null ? null : url.toString().replaceAll("/+$", "") + AccessPage.PATH;
  }
}
