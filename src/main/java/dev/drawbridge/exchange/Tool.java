package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call and the caller runs.
 *
 * @param schema of its arguments, a JSON Schema as JSON text; null for no arguments
 * @param strict whether the arguments must keep to the schema, null where nothing is said
 * @param cached whether the tools up to this one are worth a prompt cache
 */
public record Tool(
    String name,
    @Nullable String description,
    @Nullable String schema,
    @Nullable Boolean strict,
    boolean cached) {}
