/** The file: read, validated, made into an immutable snapshot, reloaded. */
@NullMarked
package dev.drawbridge.config;

import org.jspecify.annotations.NullMarked;
