@NullMarked
package dev.drawbridge.rehearsal;

import org.jspecify.annotations.NullMarked;
