package dev.drawbridge.exchange;

/** One reason of a decision: a fixed code, and a sentence for a person. */
public record Reason(String code, String message) {}
