/** Tests of the chamber of the same name. */
@NullMarked
package dev.drawbridge.dialect.signals;

import org.jspecify.annotations.NullMarked;
