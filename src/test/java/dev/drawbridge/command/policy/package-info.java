/** Tests of the commands about policies. */
@NullMarked
package dev.drawbridge.command.policy;

import org.jspecify.annotations.NullMarked;
