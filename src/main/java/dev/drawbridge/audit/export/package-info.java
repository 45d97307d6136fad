/**
 * The record outside the log: exports of a stretch with their proof ({@code AuditExport}), and the
 * copies that sinks send on ({@code RecordCopies}).
 *
 * <ol>
 *   <li>Every copy names the record that it is of: the log, the seq and the hash of its leaf.
 *   <li>Copies have the shapes that receivers read: our own, an OPA decision log, an OCSF API
 *       Activity.
 *   <li>An export is made for its owner only, and forced to the disk before it counts as written.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.export;

import org.jspecify.annotations.NullMarked;
