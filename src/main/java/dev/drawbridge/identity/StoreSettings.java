package dev.drawbridge.identity;

import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code store}. {@code user} and {@code password} are resolved secrets, never
 * shown.
 */
public record StoreSettings(String url, @Nullable String user, @Nullable String password) {
  /** A store that nothing is kept in. */
  public static final StoreSettings IN_MEMORY =
      new StoreSettings("jdbc:sqlite::memory:", null, null);

  @Override
  public String toString() {
    return "StoreSettings[secret]";
  }
}
