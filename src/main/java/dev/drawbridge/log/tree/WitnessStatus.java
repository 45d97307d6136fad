package dev.drawbridge.log.tree;

import org.jspecify.annotations.Nullable;

/**
 * The last result of a witness.
 *
 * @param size of the checkpoint that it cosigned last; 0 for none since the start
 * @param error why it did not cosign the last one it was asked for; null where it did
 */
public record WitnessStatus(String name, long size, @Nullable String error) {}
