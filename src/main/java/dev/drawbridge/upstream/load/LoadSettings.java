package dev.drawbridge.upstream.load;

import java.net.URI;
import java.time.Duration;

/**
 * How a provider's own servers are watched.
 *
 * @param metrics where they tell their load, on the provider's host
 * @param interval between two questions
 * @param waiting as many waiting requests make a server a loaded one
 * @param cache as much of its cache in use, 0 to 1, likewise
 */
public record LoadSettings(URI metrics, Duration interval, int waiting, double cache) {}
