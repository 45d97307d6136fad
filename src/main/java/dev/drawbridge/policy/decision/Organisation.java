package dev.drawbridge.policy.decision;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The configuration's {@code organisation}: the licensee. */
public record Organisation(
    String name,
    @Nullable String jurisdiction,
    @Nullable Long monthlyActiveUsers,
    ZoneId timeZone,
    @Nullable String help) {}
