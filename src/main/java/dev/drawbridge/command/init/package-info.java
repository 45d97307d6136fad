/**
 * {@code init}: the first files of a gateway. What they shall say is a {@link
 * dev.drawbridge.command.init.Plan}, made of a person's answers or of another gateway's file; one
 * class writes it down. No file that is there is replaced, and no secret is written.
 */
@NullMarked
package dev.drawbridge.command.init;

import org.jspecify.annotations.NullMarked;
