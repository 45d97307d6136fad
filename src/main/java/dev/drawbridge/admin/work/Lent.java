package dev.drawbridge.admin.work;

/**
 * A part of the configuration that was in charge when it was lent. It is not closed before it was
 * given back, though others have been in charge since.
 *
 * @param giveBack to be called once
 * @param <T> what is lent
 */
public record Lent<T>(T part, Runnable giveBack) {}
