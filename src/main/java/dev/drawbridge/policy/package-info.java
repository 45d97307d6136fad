/**
 * May it: asks policy about a call, remembers the answer for a while, and lays the gateway's own
 * vetoes over it.
 *
 * <p>The chambers, lower first: {@code builtin} (functions of Rego that run in Java), {@code
 * decision} (what is asked, what is answered, what is recorded of both; the only chamber that other
 * rooms see), {@code bundle} (where a policy comes from), {@code engine} (what evaluates it).
 *
 * <p>Promises of the room:
 *
 * <ol>
 *   <li>A verdict puts each candidate in one of eligible and excluded. Whatever else an engine
 *       gives, late, malformed, undefined or nothing, is the refusal {@code policy_unavailable}; no
 *       default ever allows.
 *   <li>A {@link dev.drawbridge.policy.Policy} may be asked from every thread.
 *   <li>A cached verdict answers only a question equal in all that the bundle reads, from the same
 *       catalogue, for at most the least of its limits. A fault is never cached.
 *   <li>A block and a key's narrowing hold whatever the bundle says, also against a cached verdict.
 *   <li>Log lines and exceptions name fields and kinds of fault, never what a request or an answer
 *       holds.
 * </ol>
 */
@NullMarked
package dev.drawbridge.policy;

import org.jspecify.annotations.NullMarked;
