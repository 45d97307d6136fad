/**
 * What a dialect is to the rest of the gateway: the side that callers speak, the side that vendors
 * speak, and what passes between the two. Each dialect implements it in a chamber of its own;
 * nothing here knows any of them. Everything is safe to call from any thread, but for {@link
 * dev.drawbridge.dialect.contract.AnswerStream} and the readers and writers of events, of which
 * there is one for each answer.
 */
@NullMarked
package dev.drawbridge.dialect.contract;

import org.jspecify.annotations.NullMarked;
