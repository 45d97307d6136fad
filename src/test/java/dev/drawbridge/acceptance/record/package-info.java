/** What a whole gateway has on record, and what happens where it cannot record. */
@NullMarked
package dev.drawbridge.acceptance.record;

import org.jspecify.annotations.NullMarked;
