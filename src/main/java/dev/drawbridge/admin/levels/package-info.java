/** What admins have the gateway's own log say for a while. */
@NullMarked
package dev.drawbridge.admin.levels;

import org.jspecify.annotations.NullMarked;
