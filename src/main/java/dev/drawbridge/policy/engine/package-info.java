/**
 * What evaluates Rego: WebAssembly in this process, or a running OPA.
 *
 * <p>Promises:
 *
 * <ol>
 *   <li>The embedded engine evaluates on the asking thread; no two threads are ever in one
 *       WebAssembly instance.
 *   <li>An evaluation past {@code policy.timeout} is interrupted, and its instance never used
 *       again; instances are made on a worker, and who finds none free waits for the next.
 *   <li>A policy is refused at load, with its reason, where it lacks an entrypoint or needs a
 *       builtin that the host does not have.
 * </ol>
 *
 * <p>The embedded engine takes its bindings to OPA's WebAssembly ABI from opa-java-wasm, but makes
 * instances itself: {@code OpaPolicy} compiles the module anew for each instance, which takes most
 * of a second, and passes input as strings. The policy in the jar is compiled when the jar is
 * built, and what is known of the models stays in each instance's memory: parsing it with every
 * input took more than half of a decision. Decisions that are made again share it by the snapshot
 * that their records name, and answers are read out of the memory: printing and parsing one took a
 * sixth. Compiled code is tuned before it is loaded ({@link TunedCode}), the jar's when it is
 * built: two fifths of a decision went into Chicory's ways to memory and to the thread's interrupt,
 * and into OPA's look-ups.
 *
 * <p>The client of an OPA server is our own on the Vert.x client. opa-async-java-client 0.5.1 takes
 * a transport but can only read {@code /v1/data} with GET: a decision needs POST with an input, so
 * nothing of it would be used. OPA's own Java SDK is not to be had from Maven Central here.
 */
@NullMarked
package dev.drawbridge.policy.engine;

import org.jspecify.annotations.NullMarked;
