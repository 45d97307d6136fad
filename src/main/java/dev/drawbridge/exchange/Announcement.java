package dev.drawbridge.exchange;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor says of the end of a model; one of the two at least.
 *
 * @param deprecated since when, or from when on, its use is advised against; null where it says
 *     nothing of that
 * @param sunset when it is expected to answer no more; null likewise
 */
public record Announcement(@Nullable Instant deprecated, @Nullable Instant sunset) {}
