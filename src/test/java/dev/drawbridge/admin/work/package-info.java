/** Tests of work that takes long. */
@NullMarked
package dev.drawbridge.admin.work;

import org.jspecify.annotations.NullMarked;
