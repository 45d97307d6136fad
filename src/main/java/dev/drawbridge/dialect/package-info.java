/**
 * Wire formats, as pure functions over JSON and bytes. This package is the registry: it knows all
 * dialects and finds the way between two of them. What a dialect is to the others stands in {@code
 * contract}, what any dialect is made of in {@code codec}, each dialect in a chamber of its own,
 * and none of them knows the registry. A new dialect is a chamber and a line of {@code
 * META-INF/services}.
 *
 * <p>Guarantees:
 *
 * <ol>
 *   <li>Reading a caller's body throws nothing but {@link dev.drawbridge.exchange.Refusal},
 *       whatever the bytes are, and no message holds any text of the body.
 *   <li>What is read is what a vendor reads: a body with duplicate or case-twinned keys, invalid
 *       UTF-8, a byte order mark or anything after its object is refused.
 *   <li>A body that is forwarded differs from the caller's bytes only in the ranges that {@link
 *       dev.drawbridge.dialect.codec.Rewrite} was asked to change.
 *   <li>An event stream is forwarded in the vendor's own bytes, event by event; only a usage chunk
 *       that the caller did not ask for and the vendor's error events are taken out.
 *   <li>Everything is safe to call from any thread, but for {@link
 *       dev.drawbridge.dialect.codec.PassingStream}, of which there is one for each answer.
 * </ol>
 *
 * <p>The same role has the same name in every dialect. A caller's body is read twice by two
 * classes. The {@code RequestScanner} reads each body, in one strict pass and without a tree: what
 * policy asks, which bytes may have to change, and how large the prompt can be. That is all that a
 * call needs which goes to a vendor of its own dialect, and its bytes pass. The {@code
 * RequestReader} reads the tree of a body only where it is translated, into a {@code Conversation}
 * that holds every member; it trusts that the scanner has refused what is malformed. {@code
 * RequestWriter} writes the conversation for a vendor, {@code AnswerReader} and {@code
 * StreamReader} read what comes back, {@code AnswerWriter} and {@code StreamWriter} write it for
 * the caller. {@code AnswerScanner} and {@code StreamObserver} say what an answer holds that passes
 * as it is. {@code StopReasons} are the words for an answer's end, {@code ErrorWriter} tells a
 * refusal.
 */
@NullMarked
package dev.drawbridge.dialect;

import org.jspecify.annotations.NullMarked;
