package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.WitnessPolicy;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How checkpoints are made.
 *
 * @param folder the log's
 * @param keys the folder of the private keys
 * @param origin the log's name, for ever; null for one that the first start draws
 * @param interval between two checkpoints at least
 * @param bundles whether the bundles of leaves lie in the folder too; else they are made from the
 *     log where they are asked for
 */
public record ProofSettings(
    Path folder,
    Path keys,
    @Nullable String origin,
    Duration interval,
    WitnessPolicy witnesses,
    boolean bundles) {}
