/**
 * Commands about the record: search, show, export, verify, receipts, erasures, legal holds, and the
 * keys that seal and sign it.
 */
@NullMarked
package dev.drawbridge.command.record;

import org.jspecify.annotations.NullMarked;
