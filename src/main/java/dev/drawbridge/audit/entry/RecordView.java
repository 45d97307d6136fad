package dev.drawbridge.audit.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request whole.
 *
 * @param input the decision input as it was asked, null for an early refusal
 * @param verdict the answer with all its codes, null likewise
 * @param reserved what the call had reserved, null where it was refused; what was charged stands in
 *     {@code end}
 * @param prompt the body as the caller sent it, null where the record keeps none
 * @param answer as sent, null likewise
 * @param expired whether a retention took prompt and answer
 */
public record RecordView(
    Row row,
    @Nullable Map<String, Object> labels,
    @Nullable Map<String, Object> input,
    @Nullable Map<String, Object> verdict,
    @Nullable Map<String, Object> reserved,
    @Nullable Map<String, Object> end,
    byte @Nullable [] prompt,
    byte @Nullable [] answer,
    boolean expired) {}
