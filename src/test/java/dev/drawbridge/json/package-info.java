/** Tests of JSON and UTF-8. */
@NullMarked
package dev.drawbridge.json;

import org.jspecify.annotations.NullMarked;
