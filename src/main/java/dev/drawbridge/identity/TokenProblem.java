package dev.drawbridge.identity;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a token.
 *
 * @param check the header field or claim concerned, such as {@code aud}
 * @param message a sentence for the caller, which holds nothing of the token
 * @param remedy what to change in Keycloak, null where nothing there helps
 */
public record TokenProblem(String check, String message, @Nullable String remedy) {
  TokenProblem(String check, String message) {
    this(check, message, null);
  }
}
