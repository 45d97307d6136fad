/** Tests of the admins' door. */
@NullMarked
package dev.drawbridge.admin;

import org.jspecify.annotations.NullMarked;
