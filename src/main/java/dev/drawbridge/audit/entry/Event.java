package dev.drawbridge.audit.entry;

import java.time.Instant;
import java.util.Map;

/**
 * Something other than a call that belongs into the record.
 *
 * @param type {@code auth}, {@code config}, {@code policy}, {@code key}, {@code admin}, {@code
 *     circuit}, {@code announcement}
 * @param actor who did it: a principal, a local user, or the gateway itself
 * @param fields strings, numbers, booleans, lists and maps of these; no secret
 */
public record Event(Instant time, String type, String actor, Map<String, Object> fields) {}
