/** Tests of the command line. */
@NullMarked
package dev.drawbridge.command;

import org.jspecify.annotations.NullMarked;
