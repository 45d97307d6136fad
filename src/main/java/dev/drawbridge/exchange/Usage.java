package dev.drawbridge.exchange;

/**
 * Tokens that a vendor reports for one answer.
 *
 * @param input all input tokens, cached ones included
 * @param output all output tokens, reasoning included
 * @param cachedInput the part of {@code input} read from the vendor's cache
 * @param reasoning the part of {@code output} that is reasoning; 0 where the vendor does not say
 */
public record Usage(long input, long output, long cachedInput, long reasoning) {
  /** Usage of which nothing says that any was reasoning. */
  public Usage(long input, long output, long cachedInput) {
    this(input, output, cachedInput, 0);
  }
}
