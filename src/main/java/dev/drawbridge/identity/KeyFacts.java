package dev.drawbridge.identity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policy and the record see of an API key. Narrowing by model and tag comes later; its fields
 * stand already.
 */
public record KeyFacts(
    String id,
    String name,
    @Nullable String owner,
    List<String> models,
    Map<String, String> tags) {}
