/**
 * The builtins of Rego that OPA leaves to the host of a WebAssembly policy.
 *
 * <p>Promises:
 *
 * <ol>
 *   <li>A builtin gives what OPA itself gives, needs no network, and takes time in proportion to
 *       its input. To a builtin of the host a set is a list.
 *   <li>An argument for which OPA's builtin gives an error makes the expression undefined.
 * </ol>
 */
@NullMarked
package dev.drawbridge.policy.builtin;

import org.jspecify.annotations.NullMarked;
