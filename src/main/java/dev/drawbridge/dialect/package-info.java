/** Wire formats, as pure functions over JSON and bytes. */
@NullMarked
package dev.drawbridge.dialect;

import org.jspecify.annotations.NullMarked;
