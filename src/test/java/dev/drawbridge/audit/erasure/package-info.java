/** Tests of the chamber {@code erasure}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.erasure;

import org.jspecify.annotations.NullMarked;
