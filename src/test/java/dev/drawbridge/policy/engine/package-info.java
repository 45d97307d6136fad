/** Tests of policy. */
@NullMarked
package dev.drawbridge.policy.engine;

import org.jspecify.annotations.NullMarked;
