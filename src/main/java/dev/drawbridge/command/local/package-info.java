/**
 * What commands change or read on record: done by the running gateway through its control socket,
 * or here, under the data folder's lock, where none runs.
 */
@NullMarked
package dev.drawbridge.command.local;

import org.jspecify.annotations.NullMarked;
