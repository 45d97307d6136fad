package dev.drawbridge.routing;

import java.util.List;
import java.util.Map;

/**
 * The targets of a request in the order in which they are tried.
 *
 * @param passedOver eligible models that cannot be used now, each with its code ({@code
 *     mask_unavailable}, {@code vendor_restricted})
 */
public record Route(List<Target> targets, Map<String, String> passedOver) {}
