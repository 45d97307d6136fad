/**
 * Masking: values of a prompt are replaced by pseudonyms such as {@code <EMAIL_1>} before it is
 * sent, and the pseudonyms by the values in what comes back.
 *
 * <ol>
 *   <li>Equal values of a type have one pseudonym in a request. It is numbered by where the value
 *       is first found, what stands outside of the messages first: so it is the same in the next
 *       turn, which sends the conversation again and appends to it, without anything being kept.
 *       Where the vendor keeps the conversation, numbers are made from the values instead, with a
 *       key.
 *   <li>A name that the prompt holds already, in any form that would be reversed, is not given to a
 *       value. So nothing that the caller or an attacker wrote is ever taken for a pseudonym.
 *   <li>What was masked is looked at again before it is sent: a value that could not be replaced,
 *       such as one within a document, stops the call.
 *   <li>A stream is reversed wherever its bytes and its texts are cut: its bytes stay as they came
 *       but for pseudonyms. A piece of text is held back only while a pseudonym may have begun in
 *       it.
 *   <li>Of an answer what policy has masked or cut never leaves here, wherever a stream is cut, as
 *       long as a value without spaces has at most 8,192 characters and one with spaces 256. An
 *       answer that cannot be read ends.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity.mask;

import org.jspecify.annotations.NullMarked;
