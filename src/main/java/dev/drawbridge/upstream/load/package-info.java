/**
 * What the organisation's own servers tell of themselves: how loaded they are, and which models
 * they have. Reading is pure; {@link dev.drawbridge.upstream.load.OwnServers} keeps what was read
 * last and is safe to call from any thread.
 *
 * <p>What is promised:
 *
 * <ol>
 *   <li>It only reports. A loaded server is asked after others that policy permits, and nothing
 *       that a server lists becomes a model that can be called.
 *   <li>What is older than three intervals counts for nothing.
 * </ol>
 */
@NullMarked
package dev.drawbridge.upstream.load;

import org.jspecify.annotations.NullMarked;
