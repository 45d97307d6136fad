package dev.drawbridge.audit.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request whole.
 *
 * @param callerRequestId by what its caller knows it, null where it gave none
 * @param detection how the prompt was looked into, null where no detector ran
 * @param lowering which level the caller asked to have the prompt taken for and why, null for none
 * @param input the decision input as it was asked, null for an early refusal
 * @param verdict the answer with all its codes, null likewise
 * @param reserved what the call had reserved, null where it was refused; what was charged stands in
 *     {@code end}
 * @param prompt the body as the caller sent it, but for what was masked before it was sent on; null
 *     where the record keeps none
 * @param answer as the vendor sent it, null likewise
 * @param masks the values that pseudonyms in prompt and answer stand for, null for none
 * @param expired whether a retention took prompt and answer
 */
public record RecordView(
    Row row,
    @Nullable Map<String, Object> labels,
    @Nullable String callerRequestId,
    @Nullable Map<String, Object> detection,
    @Nullable Map<String, Object> lowering,
    @Nullable Map<String, Object> input,
    @Nullable Map<String, Object> verdict,
    @Nullable Map<String, Object> reserved,
    @Nullable Map<String, Object> end,
    byte @Nullable [] prompt,
    byte @Nullable [] answer,
    @Nullable Map<String, Object> masks,
    boolean expired) {}
