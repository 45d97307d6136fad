package dev.drawbridge.exchange;

/**
 * Tokens that a vendor reports for one answer. Whatever is reported, the parts are no more than the
 * whole, and sums of a few counts do not overflow.
 *
 * @param input all input tokens, those read from and written to a cache included; at most {@link
 *     #MOST}
 * @param output all output tokens, reasoning included; at most {@link #MOST}
 * @param cachedInput the part of {@code input} read from the vendor's cache
 * @param reasoning the part of {@code output} that is reasoning; 0 where the vendor does not say
 * @param cacheWritten the part of {@code input} written to the vendor's cache
 */
public record Usage(long input, long output, long cachedInput, long reasoning, long cacheWritten) {
  /** More tokens than any answer has. */
  public static final long MOST = 1_000_000_000_000_000L;

  public Usage {
    input = Math.clamp(input, 0, MOST);
    output = Math.clamp(output, 0, MOST);
    cachedInput = Math.clamp(cachedInput, 0, input);
    reasoning = Math.clamp(reasoning, 0, output);
    cacheWritten = Math.clamp(cacheWritten, 0, input - cachedInput);
  }

  /** Usage of which nothing was written to a cache. */
  public Usage(long input, long output, long cachedInput, long reasoning) {
    this(input, output, cachedInput, reasoning, 0);
  }

  /** Usage of which nothing says that any was reasoning. */
  public Usage(long input, long output, long cachedInput) {
    this(input, output, cachedInput, 0, 0);
  }
}
