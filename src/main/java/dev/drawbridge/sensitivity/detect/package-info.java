/**
 * What finds secrets, personal data and hidden text in a text.
 *
 * <ol>
 *   <li>A text is looked at in one pass, in time linear in its length, whatever it holds: keywords
 *       by an automaton, patterns by RE2/J within a window of bounded length, numbers by hand.
 *   <li>A finding says what, where and by which rule, never the value.
 *   <li>The rules are data: {@code secrets.txt}, {@code personal.txt}, {@code identifiers.txt};
 *       what an issuer defines to have a check digit is found only where that is right.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity.detect;

import org.jspecify.annotations.NullMarked;
