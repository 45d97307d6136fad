/**
 * Work that admins ask a running gateway for and that takes long: replays and drills. One of each
 * kind runs at a time, on a thread of its own, at half a core, with its beginning and its end on
 * record.
 */
@NullMarked
package dev.drawbridge.admin.work;

import org.jspecify.annotations.NullMarked;
