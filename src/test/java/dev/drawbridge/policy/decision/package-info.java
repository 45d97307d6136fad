/** Tests of policy. */
@NullMarked
package dev.drawbridge.policy.decision;

import org.jspecify.annotations.NullMarked;
