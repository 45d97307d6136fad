/** What a whole gateway lets one caller or team use: money, rates, records, memory. */
@NullMarked
package dev.drawbridge.acceptance.limits;

import org.jspecify.annotations.NullMarked;
