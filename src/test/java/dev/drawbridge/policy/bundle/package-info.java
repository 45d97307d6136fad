/** Tests of policy. */
@NullMarked
package dev.drawbridge.policy.bundle;

import org.jspecify.annotations.NullMarked;
