package dev.drawbridge.alert;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of alerts, beside the log and the metrics.
 *
 * @param webhook null for nobody
 */
public record AlertSettings(@Nullable Webhook webhook) {
  /**
   * Where alerts are posted.
   *
   * @param url of {@code https}
   * @param allowPrivate whether its address may be one that is not public
   * @param ca certificate authorities beside the system's; null for none
   */
  public record Webhook(URI url, WebhookSecret secret, boolean allowPrivate, @Nullable Path ca) {}
}
