/**
 * A durable, sealed and provable log that knows nothing of models, and could be a library of its
 * own.
 *
 * <ul>
 *   <li>{@code wal} writes records in order and forces them to disk.
 *   <li>{@code sealing} encrypts what they hold, and keeps the keys.
 *   <li>{@code tlog} has the formats of transparency logs: trees, tiles, notes, checkpoints.
 *   <li>{@code tree} follows the records with a signed Merkle tree on disk, and asks witnesses.
 * </ul>
 */
@NullMarked
package dev.drawbridge.log;

import org.jspecify.annotations.NullMarked;
