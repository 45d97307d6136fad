@NullMarked
package dev.drawbridge.tlog;

import org.jspecify.annotations.NullMarked;
