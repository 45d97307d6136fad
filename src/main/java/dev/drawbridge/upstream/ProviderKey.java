package dev.drawbridge.upstream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the credentials of a provider.
 *
 * @param id of the credential within its provider, for records
 * @param credential null where the provider asks for none
 * @param account whose limits and suspensions it shares with other credentials of that account; its
 *     own id where it names none
 * @param weight its share of the requests among the provider's credentials; 0 where the order of
 *     the list decides
 * @param teams whose requests alone it serves, before all others; empty for those of every team
 */
public record ProviderKey(
    String id, @Nullable Credential credential, String account, int weight, List<String> teams) {
  /** The id of the credential of a provider that has one, or none. */
  public static final String ONLY = "default";

  /** The one credential of a provider. */
  public static ProviderKey only(@Nullable Credential credential) {
    return new ProviderKey(ONLY, credential, ONLY, 0, List.of());
  }

  /** What must not be told of it; empty where there is none. */
  List<String> secrets() {
    return credential == null ? List.of() : credential.secrets();
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "ProviderKey[" + id + ", " + account + "]";
  }
}
