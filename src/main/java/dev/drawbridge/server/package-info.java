/**
 * The gateway as a whole: puts the rooms together, starts, reloads, drains and stops them. What the
 * rooms need of each other is handed over here and nowhere else.
 *
 * <ol>
 *   <li>A gateway starts whole or not at all: where a part cannot start, those that did are closed
 *       again.
 *   <li>A new configuration serves once all parts that it needs are made; until then, and where one
 *       cannot be made, the one before serves. A request keeps the configuration that it began
 *       with, and so does a replay or a drill, until it ends.
 *   <li>A stop first drains the callers' port, closes every record and forces it to disk, and
 *       closes the admin port last.
 * </ol>
 */
@NullMarked
package dev.drawbridge.server;

import org.jspecify.annotations.NullMarked;
