@NullMarked
package dev.drawbridge.admin.retirement;

import org.jspecify.annotations.NullMarked;
