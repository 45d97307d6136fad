/**
 * The command line: {@code drawbridge COMMAND …}. The commands lie in chambers by what they are
 * about; those about the program as a whole lie here.
 *
 * <ol>
 *   <li>A command prints what it was asked for on standard output and all else on standard error.
 *   <li>Its exit code is 0 where it is done, 1 where a check failed or what was asked was refused,
 *       and 2 for a mistake in the command line or the configuration. No stack trace is printed
 *       unless {@code DRAWBRIDGE_DEBUG} is set.
 *   <li>What a caller wrote is printed with its control characters escaped.
 *   <li>No command opens a data folder beside the gateway that serves it: it asks that gateway, or
 *       takes the folder's lock, or only reads.
 * </ol>
 */
@NullMarked
package dev.drawbridge.command;

import org.jspecify.annotations.NullMarked;
