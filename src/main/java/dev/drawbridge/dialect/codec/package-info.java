/**
 * What any dialect is made of: the strict walk over a body, the marks and edits that change it, the
 * interfaces of readers and writers, the frames of an event stream, and the rules that hold for
 * several vendors. Knows none of the dialects.
 *
 * <p>Guarantees:
 *
 * <ol>
 *   <li>{@link dev.drawbridge.dialect.codec.BodyReader} looks at each byte of a body once and keeps
 *       no tree of it; the number of its values, elements and levels is bounded.
 *   <li>{@link dev.drawbridge.dialect.codec.Rewrite} changes the ranges that were marked and no
 *       other byte.
 *   <li>{@link dev.drawbridge.dialect.codec.PassingStream} gives out whole events only, in the
 *       vendor's own bytes.
 * </ol>
 */
@NullMarked
package dev.drawbridge.dialect.codec;

import org.jspecify.annotations.NullMarked;
