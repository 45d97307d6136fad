/** Tests of the record's vocabulary. */
@NullMarked
package dev.drawbridge.audit.entry;

import org.jspecify.annotations.NullMarked;
