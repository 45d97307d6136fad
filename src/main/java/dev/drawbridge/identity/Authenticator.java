package dev.drawbridge.identity;

import io.vertx.core.Future;

/** Turns a credential into a caller. */
public interface Authenticator {
  /**
   * The caller behind a credential, a Keycloak access token or an API key. Fails only with a {@link
   * dev.drawbridge.exchange.Refusal}: {@code unauthenticated}, which says what is wrong without
   * echoing the credential, or {@code identity_unavailable}.
   */
  Future<Caller> authenticate(String credential);

  /** Whether a credential was taken before, and may be again; of others it says nothing. */
  default boolean remembers(String credential) {
    return false;
  }

  /** What vendors keep for these callers; nothing where no store is kept. */
  default HeldStates states() {
    return HeldStates.NONE;
  }
}
