package dev.drawbridge.upstream.circuits;

import java.util.List;

/**
 * How a provider is reached: what is learned of it holds as long as that stays the same.
 *
 * @param place differs where its address or the way to it differs
 * @param credentials in the order in which they are used
 */
public record ProviderReach(String place, List<Key> credentials) {
  /** Of a provider of which no configuration told. */
  static final ProviderReach UNKNOWN = new ProviderReach("", List.of(new Key("", "", "")));

  /**
   * One credential.
   *
   * @param id of the credential within its provider
   * @param account whose scopes {@code PROJECT} and {@code ORGANISATION} it shares with others of
   *     that account; its own id where it names none
   * @param fingerprint differs where the secret does, and does not tell it
   */
  public record Key(String id, String account, String fingerprint) {}
}
