/** The rules that the sources, the pages and the descriptions keep. */
@NullMarked
package dev.drawbridge.house;

import org.jspecify.annotations.NullMarked;
