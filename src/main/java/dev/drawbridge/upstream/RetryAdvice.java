package dev.drawbridge.upstream;

import org.jspecify.annotations.Nullable;

/** What a vendor says of repeating a request, by its header {@code x-should-retry}. */
public enum RetryAdvice {
  /** Nothing. */
  NONE,
  YES,
  NO;

  static RetryAdvice of(@Nullable String header) {
    if (header == null) return NONE;
    return switch (header.strip()) {
      case "true" -> YES;
      case "false" -> NO;
      default -> NONE;
    };
  }
}
