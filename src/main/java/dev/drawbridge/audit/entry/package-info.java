/**
 * What is written to the record and read from it: the vocabulary of the room. Plain values and the
 * JSON that the interface has for them; nothing here seals, stores or searches.
 *
 * <ol>
 *   <li>An entry ({@code RequestEntry}, {@code RefusalEntry}, {@code EndEntry}, {@code Event}) is
 *       what a caller of the room hands in; a {@code Row}, {@code Page} or {@code RecordView} is
 *       what it gets back.
 *   <li>No entry holds a credential.
 *   <li>The JSON of {@code AuditJson} and {@code UsageJson} is the one of the admin API and of the
 *       command line.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.entry;

import org.jspecify.annotations.NullMarked;
