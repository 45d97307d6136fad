/** Tests of policy. */
@NullMarked
package dev.drawbridge.policy;

import org.jspecify.annotations.NullMarked;
