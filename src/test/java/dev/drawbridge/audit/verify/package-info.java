/** Tests of the chamber {@code verify}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.verify;

import org.jspecify.annotations.NullMarked;
