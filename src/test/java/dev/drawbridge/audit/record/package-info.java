/** Tests of the chamber {@code record}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.record;

import org.jspecify.annotations.NullMarked;
