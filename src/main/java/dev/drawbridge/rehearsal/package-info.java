/**
 * Calls that a process makes to a gateway of its own before it serves, so that its callers meet
 * code that is loaded and compiled.
 *
 * <ol>
 *   <li>That gateway, its vendor and its callers listen on loopback and speak with each other only.
 *   <li>Its state lies in a temporary folder that is removed; nothing of what is to serve is
 *       touched: no record, key, budget, vendor or metric, but for those of the JVM. A signal in
 *       the midst of it removes that folder, too.
 *   <li>A rehearsal that fails keeps no process from serving.
 * </ol>
 */
@NullMarked
package dev.drawbridge.rehearsal;

import org.jspecify.annotations.NullMarked;
