/**
 * The file: read, validated, made into an immutable snapshot, reloaded.
 *
 * <ol>
 *   <li>Every mistake of a file is named at once, each as {@code file:line:column: message}. A key
 *       of the contract that is not built yet is refused by name; an unknown one with near names.
 *   <li>A secret is only ever a reference in the file. It is resolved at load; its value stands in
 *       the settings that need it and in no message, view or {@code toString}.
 *   <li>A {@link dev.drawbridge.config.Snapshot} never changes. A changed file makes a new one,
 *       which serves only once every part has taken it; else the last good one serves on.
 *   <li>Reading blocks: {@link dev.drawbridge.config.ConfigWatch} does it on a worker of its own.
 * </ol>
 *
 * <p>The JSON Schema is the one list of keys and shapes; {@code notYet} in it marks what is to
 * come, and {@code x-restart} the keys that a reload cannot change. What a schema cannot say
 * (references, names, values that depend on each other) is checked while the settings are read.
 */
@NullMarked
package dev.drawbridge.config;

import org.jspecify.annotations.NullMarked;
