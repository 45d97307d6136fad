package dev.drawbridge.policy.decision;

import org.jspecify.annotations.Nullable;

/**
 * A policy that cannot be loaded, built or asked. Its message is for the operator; a caller never
 * sees it. It holds no content of a request or an answer.
 */
public final class PolicyException extends RuntimeException {
  public PolicyException(String message) {
    super(message);
  }

  public PolicyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
