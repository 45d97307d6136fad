package dev.drawbridge.exchange;

/** One ground of a decision: a fixed code, and a sentence for the person who reads it. */
public record Reason(String code, String message) {}
