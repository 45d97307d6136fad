/**
 * Recognisers in other processes of the organisation's own deployment, which find names that no
 * list has.
 *
 * <ol>
 *   <li>Nothing here waits: an answer comes when it comes, or the time that is configured is over.
 *   <li>One that failed three times on end is not asked for ten seconds, but once.
 *   <li>They see texts before policy decides and before there is a record, so they are part of the
 *       gateway's own deployment, as the page about sensitivity says.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity.recogniser;

import org.jspecify.annotations.NullMarked;
