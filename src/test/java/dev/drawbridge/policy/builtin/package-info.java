/** Tests of policy. */
@NullMarked
package dev.drawbridge.policy.builtin;

import org.jspecify.annotations.NullMarked;
