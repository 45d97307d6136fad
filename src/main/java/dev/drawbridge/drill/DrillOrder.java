package dev.drawbridge.drill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a drill is asked for.
 *
 * @param since from when on requests of the record are played
 * @param until null for now
 * @param standby whether each standby is called once
 */
public record DrillOrder(
    Scenario scenario,
    Traffic.Source source,
    Instant since,
    @Nullable Instant until,
    boolean standby) {}
