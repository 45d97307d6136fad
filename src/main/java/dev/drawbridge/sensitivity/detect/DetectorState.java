package dev.drawbridge.sensitivity.detect;

import org.jspecify.annotations.Nullable;

/**
 * One of the detectors, as readiness and the record name it.
 *
 * @param id {@code patterns}, {@code names} or {@code custom}
 * @param version 12 hex digits of SHA-256 over its rules and its code
 * @param disabled whether the configuration has switched it off
 * @param trouble what of it does not work; null for nothing
 */
public record DetectorState(
    String id, String version, boolean disabled, @Nullable String trouble) {}
