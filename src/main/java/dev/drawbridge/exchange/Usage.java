package dev.drawbridge.exchange;

/**
 * Tokens that a vendor reports for one answer.
 *
 * @param input all input tokens, those read from and written to a cache included
 * @param output all output tokens, reasoning included
 * @param cachedInput the part of {@code input} read from the vendor's cache
 * @param reasoning the part of {@code output} that is reasoning; 0 where the vendor does not say
 * @param cacheWritten the part of {@code input} written to the vendor's cache
 */
public record Usage(long input, long output, long cachedInput, long reasoning, long cacheWritten) {
  /** Usage of which nothing was written to a cache. */
  public Usage(long input, long output, long cachedInput, long reasoning) {
    this(input, output, cachedInput, reasoning, 0);
  }

  /** Usage of which nothing says that any was reasoning. */
  public Usage(long input, long output, long cachedInput) {
    this(input, output, cachedInput, 0, 0);
  }
}
