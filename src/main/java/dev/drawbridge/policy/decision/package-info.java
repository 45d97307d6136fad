/**
 * The vocabulary of a decision: the question (contract {@code drawbridge/decision/v1}) and its
 * JSON, the verdict, and both as a record keeps them.
 *
 * <p>Promises:
 *
 * <ol>
 *   <li>Every field of the input is always present; one that is unknown is null, one that the
 *       bundle says it does not read is left out. A string is at most 1 KiB, the claims 16 KiB, the
 *       input 1 MiB; more is a refusal that names the field.
 *   <li>An answer is read whole or not at all: what this gateway does not know, it does not accept.
 *   <li>A recorded decision, with the snapshot that it names, gives the input that was asked, byte
 *       for byte in what policy reads.
 * </ol>
 */
@NullMarked
package dev.drawbridge.policy.decision;

import org.jspecify.annotations.NullMarked;
