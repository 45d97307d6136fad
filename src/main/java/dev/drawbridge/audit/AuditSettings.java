package dev.drawbridge.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The configuration's {@code audit}.
 *
 * @param folder where the log lies: {@code data}/audit
 * @param deadline within which an append must be on disk
 * @param maxAnswer bytes of an answer that are kept at most
 */
public record AuditSettings(Path folder, Duration deadline, int maxAnswer) {}
