/** Tests of the admin port. */
@NullMarked
package dev.drawbridge.admin;

import org.jspecify.annotations.NullMarked;
