/**
 * What is text in a request though it does not stand there as such: in an encoding, in an
 * attachment's bytes.
 *
 * <ol>
 *   <li>All of it is bounded: in bytes, in what a compressed part may grow to, and for PDFs in
 *       time. What goes beyond is not read, and that is told.
 *   <li>Encodings are undone one level deep. Each decoded character knows its place in the text
 *       that it was read from.
 *   <li>Bytes that are not what they say cost an exception at most: they are not read then.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity.read;

import org.jspecify.annotations.NullMarked;
