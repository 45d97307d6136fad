package dev.drawbridge.log.sealing;

/**
 * The record that a part belongs to.
 *
 * @param requestId empty where it belongs to no request
 * @param type the record's, as its leaf names it
 */
public record Scope(String requestId, String type) {}
