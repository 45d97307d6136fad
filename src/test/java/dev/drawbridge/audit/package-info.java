/** Tests of the record, down to the disk. */
@NullMarked
package dev.drawbridge.audit;

import org.jspecify.annotations.NullMarked;
