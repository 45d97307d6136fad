/**
 * Where a policy comes from: the jar, a folder of Rego, an archive or a URL, read into memory.
 *
 * <p>Promises:
 *
 * <ol>
 *   <li>A bundle is refused at load, with its reason, where it holds no policy or its archive holds
 *       anything but files and folders.
 *   <li>A bundle that comes by URL is used only with the SHA-256 that the configuration names; it
 *       is fetched once and then kept in the data folder.
 *   <li>Reading, compiling and running {@code opa} happen on a worker of the room, never on an
 *       event loop.
 * </ol>
 */
@NullMarked
package dev.drawbridge.policy.bundle;

import org.jspecify.annotations.NullMarked;
