package dev.drawbridge.sensitivity.recogniser;

import java.net.URI;
import java.time.Duration;

/**
 * Where a Presidio analyzer is.
 *
 * @param url without {@code /analyze}
 * @param timeout for one prompt
 * @param language of the texts, as Presidio names it: {@code en}
 */
public record PresidioSettings(URI url, Duration timeout, String language) {}
