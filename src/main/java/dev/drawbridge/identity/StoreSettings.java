package dev.drawbridge.identity;

import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code store}. {@code user} and {@code password} are resolved secrets, never
 * shown.
 */
public record StoreSettings(String url, @Nullable String user, @Nullable String password) {
  @Override
  public String toString() {
    return "StoreSettings[secret]";
  }
}
