/** The admins' door: health, metrics and read models. */
@NullMarked
package dev.drawbridge.admin;

import org.jspecify.annotations.NullMarked;
