package dev.drawbridge.admin;

/** The configuration's {@code admin}. */
public record AdminSettings(String host, int port) {}
