/** How a gateway starts, reloads, drains and is run from the command line. */
@NullMarked
package dev.drawbridge.acceptance.startup;

import org.jspecify.annotations.NullMarked;
