package dev.drawbridge.sensitivity.recogniser;

import java.time.Duration;

/**
 * Which model classifies prompts.
 *
 * @param model its id; one of {@code hosting: own}
 * @param team in whose name it is asked: whose facts decide, and whose limits count it
 * @param timeout for one prompt
 * @param guidance what the organisation says of its data; empty for nothing
 */
public record ClassifierSettings(String model, String team, Duration timeout, String guidance) {}
