package dev.drawbridge.console;

/** The configuration's {@code admin}. */
public record AdminSettings(String host, int port) {}
