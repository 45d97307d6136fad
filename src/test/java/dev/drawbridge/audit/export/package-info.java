/** Tests of the chamber {@code export}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.export;

import org.jspecify.annotations.NullMarked;
