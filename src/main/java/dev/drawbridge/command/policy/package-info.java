/**
 * Commands about policies: evaluate, test against recorded cases, replay; and what facts and rules
 * say of a team, a principal or a reason code.
 */
@NullMarked
package dev.drawbridge.command.policy;

import org.jspecify.annotations.NullMarked;
