package dev.drawbridge.exchange;

import java.util.List;

/**
 * How likely a token was.
 *
 * @param logprob natural logarithm, at most 0
 * @param top the likeliest in its place, likeliest first; empty within them
 */
public record TokenLogprob(String token, double logprob, List<TokenLogprob> top) {}
