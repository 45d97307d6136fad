/**
 * Work that admins ask a running gateway for and that takes long: replays and drills. One of each
 * kind runs at a time, on a thread of its own, at half a core, with its beginning and its end on
 * record. It keeps the configuration that it began with, however many others serve meanwhile; its
 * report names the policy's revision.
 */
@NullMarked
package dev.drawbridge.admin.work;

import org.jspecify.annotations.NullMarked;
