/** Tests of the chamber {@code replay}, most of them with a whole log. */
@NullMarked
package dev.drawbridge.audit.replay;

import org.jspecify.annotations.NullMarked;
