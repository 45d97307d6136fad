/** Tests of the chamber {@code index}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.index;

import org.jspecify.annotations.NullMarked;
