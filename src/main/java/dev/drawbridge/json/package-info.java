/**
 * Reading, writing and canonicalising JSON, and strict UTF-8. Nothing here knows what the JSON
 * means.
 *
 * <p>Guarantees:
 *
 * <ol>
 *   <li>What is read and written again keeps its numbers as they were written ({@link
 *       dev.drawbridge.json.Json}, {@link dev.drawbridge.json.JsonText}).
 *   <li>Depth is bounded well before the end of the stack, whatever the bytes are.
 *   <li>Strings that are written are well-formed: half a surrogate pair becomes U+FFFD, but for
 *       {@link dev.drawbridge.json.CanonicalJson}, in which it stays an escape.
 *   <li>Classes with static methods only are safe to call from any thread; the others belong to one
 *       text or one stream and are not thread-safe.
 * </ol>
 */
@NullMarked
package dev.drawbridge.json;

import org.jspecify.annotations.NullMarked;
