package dev.drawbridge.config;

import dev.drawbridge.alert.AlertSettings;
import dev.drawbridge.alert.WebhookSecret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code alerts}. */
final class AlertsReader {
  private AlertsReader() {}

  /**
   * @param root the configuration
   * @param ca certificate authorities beside the system's; null for none
   */
  static AlertSettings read(Section root, @Nullable Path ca) {
    Section webhook = root.child("alerts").child("webhook");
    boolean allowPrivate = webhook.flag("allow_private", false);
    URI url = webhook.url("url", true);
    WebhookSecret secret = secret(webhook);
    if (url == null || secret == null) return new AlertSettings(null);
    return new AlertSettings(new AlertSettings.Webhook(url, secret, allowPrivate, ca));
  }

  private static @Nullable WebhookSecret secret(Section webhook) {
    String text = webhook.secret("secret");
    if (text == null) return null;
    try {
      return new WebhookSecret(text);
    } catch (IllegalArgumentException e) {
      webhook.error("secret", "the secret " + e.getMessage());
      return null;
    }
  }
}
