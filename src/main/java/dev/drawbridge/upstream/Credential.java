package dev.drawbridge.upstream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The credential for a provider: resolved secrets, which {@code toString} does not show. */
public sealed interface Credential {
  /** Everything of it that must not be told: what an answer echoes of it is struck out. */
  List<String> secrets();

  /** A key or token, in the header that the provider's dialect and vendor want it in. */
  record Key(String value) implements Credential {
    @Override
    public List<String> secrets() {
      return List.of(value);
    }

    @Override
    public String toString() {
      return "Key[]";
    }
  }

  /**
   * AWS access keys, with which each request is signed.
   *
   * @param sessionToken of temporary keys, null for lasting ones
   * @param region {@code eu-central-1}
   */
  record Aws(
      String accessKeyId, String secretAccessKey, @Nullable String sessionToken, String region)
      implements Credential {
    @Override
    public List<String> secrets() {
      List<String> secrets = new ArrayList<>(List.of(accessKeyId, secretAccessKey));
      if (sessionToken != null) secrets.add(sessionToken);
      return List.copyOf(secrets);
    }

    @Override
    public String toString() {
      return "Aws[" + region + "]";
    }
  }
}
